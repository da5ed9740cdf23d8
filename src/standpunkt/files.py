"""Files that appear whole or not at all, and their hashes.

Output is written beside its place and renamed when it is complete, so a killed run leaves nothing half written under
the name that others read; what it leaves in hiding, the next run sweeps away. Nothing is overwritten unless asked.
"""

import errno
import glob
import hashlib
import json
import os
import shutil
import socket
import tempfile
from collections.abc import Collection, Generator
from contextlib import contextmanager
from pathlib import Path

from standpunkt.errors import OutputExistsError, StandpunktError, UsageError

_OLD = "old"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)


def require(path: Path) -> Path:
    """Return `path` if it is there.

    Raises:
        UsageError: nothing lies there.
    """
    if not path.exists():
        raise UsageError(f"{path}: no such file or folder")
    return path


@contextmanager
def atomic_file(path: Path, *, force: bool = False) -> Generator[Path]:
    """Yield a temporary path beside `path`; it takes its place when the block ends well, and is removed otherwise.

    Raises:
        OutputExistsError: `path` exists and `force` is false.
        StandpunktError: there is no room to write it.
    """
    _sweep(path)
    refuse_existing(path, force=force)
    if path.is_dir():
        raise OutputExistsError(f"{path} is a folder; name a file")
    path.parent.mkdir(parents=True, exist_ok=True)
    with _beside(path) as folder, _full_disk_told(path):
        temporary = folder / path.name
        yield temporary
        temporary.replace(path)


@contextmanager
def atomic_folder(path: Path, *, holds: Collection[str], force: bool = False) -> Generator[Path]:
    """Yield a temporary folder beside `path`; it takes its place when the block ends well, and is removed otherwise.

    Args:
        path: the folder to write.
        holds: names of what such a folder holds; `force` replaces only a folder with nothing else in it.
        force: replace an existing folder.

    Raises:
        OutputExistsError: `path` exists and `force` is false, or it holds something else.
        StandpunktError: there is no room to write it.
    """
    _sweep(path)
    refuse_existing(path, force=force)
    foreign = sorted(entry.name for entry in path.iterdir() if entry.name not in holds) if path.is_dir() else []
    if foreign or path.is_file():
        found = f"holds {foreign[0]}, which is not ours" if foreign else "is a file"
        raise OutputExistsError(f"{path} {found}: it is not replaced, even with --force; give another name")
    path.parent.mkdir(parents=True, exist_ok=True)
    with _beside(path) as outer, _full_disk_told(path):
        temporary = outer / "new"
        temporary.mkdir()
        yield temporary
        if path.exists():
            path.replace(outer / _OLD)
        try:
            temporary.replace(path)
        except OSError:
            _restore(outer, path)
            raise
        shutil.rmtree(outer / _OLD, ignore_errors=True)


@contextmanager
def _beside(path: Path) -> Generator[Path]:
    """Yield a hidden folder beside `path`, named for this process."""
    with tempfile.TemporaryDirectory(prefix=f"{_mark(path)}{os.getpid()}.", dir=path.parent) as folder:
        yield Path(folder)


def _sweep(path: Path) -> None:
    """Take away what killed processes of this machine left beside `path`; what they moved aside comes back."""
    for left in path.parent.glob(f"{glob.escape(_mark(path))}*"):
        process = left.name.removeprefix(_mark(path)).partition(".")[0]
        if process.isdigit() and not _is_running(int(process)):
            _restore(left, path)
            shutil.rmtree(left, ignore_errors=True)


def _mark(path: Path) -> str:
    return f".{path.name}.{socket.gethostname()}."


def _restore(outer: Path, path: Path) -> None:
    """Put a folder back that was moved aside for a new one, where the new one never came."""
    if (outer / _OLD).exists() and not path.exists():
        (outer / _OLD).replace(path)


@contextmanager
def _full_disk_told(path: Path) -> Generator[None]:
    """Say which file could not be written where the system says only that something could not."""
    try:
        yield
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise StandpunktError(f"{path}: cannot be written: {error.strerror}") from error


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def refuse_existing(path: Path, *, force: bool) -> None:
    """Raise where `path` exists, unless `force`; called before long work, so that it does not end in a refusal.

    Raises:
        OutputExistsError: `path` exists and `force` is false.
    """
    if path.exists() and not force:
        raise OutputExistsError(f"{path} exists already; give another name, or --force to replace it")


def write_json(path: Path, value: object, *, force: bool = False) -> None:
    """Write `value` as JSON with sorted keys, two spaces and a final line end: equal values give equal bytes."""
    with atomic_file(path, force=force) as temporary:
        temporary.write_text(json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def file_sha256(path: Path) -> str:
    """Return the hex SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
