"""The work folder: what a run has finished so far, so that a run that was killed goes on where it stopped.

It is a hidden folder beside the output. It holds shards, each whole or absent; the fingerprint of what they were made
from; and a lock, which one run at a time holds. A run that succeeds removes it.
"""

import hashlib
import json
import os
import shutil
import socket
import uuid
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from standpunkt.corpus.progress import mute
from standpunkt.errors import OutputExistsError, StandpunktError, UsageError

_FINGERPRINT: Final = "fingerprint"
_LOCK: Final = "lock"
_PART: Final = ".part"


class WorkInUseError(UsageError):
    """Another run holds the work folder."""


def fingerprint(inputs: Iterable[Path], parameters: Mapping[str, object]) -> str:
    """Return a hash that changes with the inputs' paths, sizes and times, and with the parameters.

    Args:
        inputs: files.
        parameters: all that the shards depend on besides: options, versions of stages. As JSON takes it.
    """
    files = [(str(path.resolve()), (stat := path.stat()).st_size, stat.st_mtime_ns) for path in inputs]
    return hashlib.sha256(json.dumps([files, parameters], sort_keys=True).encode()).hexdigest()


class Work:
    """The work folder of one output, open for one run: a context manager that removes it when all went well."""

    def __init__(self, out: Path, mark: str, *, note: Callable[[str], None] = mute) -> None:
        """Name the folder; nothing is touched before the block begins.

        Args:
            out: the output that is being made; the folder lies beside it.
            mark: the `fingerprint` of all that goes into the shards.
            note: told when an earlier run's work is continued or thrown away.
        """
        self.folder = out.absolute().parent / f".{out.name}.work"  # other machines have other working folders
        self._mark = mark
        self._note = note
        self._lock = -1

    def __enter__(self) -> Self:
        """Take the folder.

        Raises:
            OutputExistsError: something else lies there.
            WorkInUseError: another run holds it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = _hold(self.folder / _LOCK)
        try:
            self._settle()
        except BaseException:
            self._release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            shutil.rmtree(self.folder)
        self._release()

    def path(self, name: str) -> Path:
        """Return where the shard of this name lies, or will lie."""
        return self.folder / name

    def _settle(self) -> None:
        """Keep what an equal run left; empty the folder of what another one left."""
        held = {entry.name for entry in self.folder.iterdir()} - {_LOCK}
        seal = self.folder / _FINGERPRINT
        if held and _FINGERPRINT not in held:
            raise OutputExistsError(f"{self.folder} holds {min(held)}, which is not ours: move it away")
        if held and seal.read_text(encoding="utf-8") == self._mark:
            for part in self.folder.rglob(f"*{_PART}"):
                part.unlink()
            self._note(f"{self.folder}: going on where an earlier run stopped")
            return
        if held:
            self._note(f"{self.folder}: an earlier run had other inputs or options; starting anew")
            seal.unlink()  # last thing to be written, first to go: what it vouches for is never incomplete
        for entry in self.folder.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry)
            elif entry.name != _LOCK:
                entry.unlink()
        with whole(seal) as part:
            part.write_text(self._mark, encoding="utf-8")

    def _release(self) -> None:
        os.ftruncate(self._lock, 0)
        os.close(self._lock)


@contextmanager
def whole(target: Path) -> Generator[Path]:
    """Yield a path beside `target` that takes its place when the block ends well; a killed run leaves no half file.

    Raises:
        StandpunktError: it cannot be written, as on a full disk.
    """
    part = target.with_name(f".{target.name}.{uuid.uuid4().hex}{_PART}")
    try:
        yield part
        part.replace(target)
    except OSError as error:
        raise StandpunktError(f"{target}: cannot be written: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)


def _hold(path: Path) -> int:
    """Return the descriptor of a lock that is ours now; the kernel frees it when we die.

    Some file systems that machines share do not pass locks on, so it also says who holds it. A name left by a run
    on this machine is stale when the lock is free; one left on another machine is believed.
    """
    while True:
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            if _taken(lock, path):
                return lock
        except BaseException:
            os.close(lock)
            raise
        os.close(lock)
        path.parent.mkdir(parents=True, exist_ok=True)


def _taken(lock: int, path: Path) -> bool:
    """Take the lock; false where its owner removed the file before we had it.

    Raises:
        WorkInUseError: another run holds it.
    """
    import fcntl  # noqa: PLC0415 - not on Windows

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        process = _owner(lock)[0]
        hint = "let it end, or name another output"
        raise WorkInUseError(f"{path.parent}: process {process} works there; {hint}") from None
    process, host = _owner(lock)
    here = socket.gethostname()
    if host not in {"", here}:
        hint = f"if it no longer runs, delete {path}"
        raise WorkInUseError(f"{path.parent}: process {process} on {host} works there; {hint}")
    if not path.exists() or os.fstat(lock).st_ino != path.stat().st_ino:
        return False
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()} {here}".encode(), 0)
    return True


def _owner(lock: int) -> tuple[str, str]:
    """Return process and host that the lock names; empty where it names none."""
    process, _, host = os.pread(lock, 400, 0).decode(errors="replace").partition(" ")
    return process, host
