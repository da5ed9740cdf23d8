"""The whole of a server in one file, and back: its database as of one moment, uploads, secret key and log-in.

The database is copied by SQLite's own backup, which a running server does not disturb. The file is its owner's alone:
whoever has it can log in as everybody.
"""

import hashlib
import io
import shutil
import sqlite3
import tarfile
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

import msgspec

from standpunkt import jsonl
from standpunkt.annotation.private import read_private, require_private
from standpunkt.annotation.studio import restoring, server
from standpunkt.annotation.studio.home import VERSION, Home, Owner
from standpunkt.errors import Fault, InputError, OutputExistsError, StandpunktError, UsageError, shorten
from standpunkt.files import atomic_file, file_sha256, refuse_existing, require
from standpunkt.record import Record, fault

_MANIFEST: Final = "manifest.json"
_MANIFEST_BYTES: Final = 64 << 20
_DATABASE: Final = "data/label_studio.sqlite3"
_ACCESS: Final = "access.json"
_LIVE: Final = tuple(f"{Path(_DATABASE).name}{end}" for end in ("", "-journal", "-shm", "-wal"))
"""Files of a running database, which the copy stands for."""
_EXPORTS: Final = ("media", "export")
"""Where snapshots lie that were or are fetched."""
_BLOCK: Final = 1 << 20


class Kept(Record, frozen=True, kw_only=True):
    """A file of a backup."""

    name: str
    """Its path: ``access.json``, or below ``data/``."""
    size: int
    """Bytes."""
    sha256: str
    """Hash of its bytes, in hexadecimal."""

    def _faults(self) -> Iterator[Fault]:
        parts = PurePosixPath(self.name).parts
        inside = len(parts) > 1 and parts[0] == "data" and ".." not in parts and str(PurePosixPath(*parts)) == self.name
        if not (self.name == _ACCESS or inside) or "\0" in self.name:
            yield fault("E_MEMBER", "$.name", f"{_ACCESS} or a path below data/", self.name)
        if self.size < 0:
            yield fault("E_RANGE", "$.size", "a number of bytes", self.size)


class Manifest(Record, frozen=True, kw_only=True):
    """What a backup says of itself: the first file in it."""

    label_studio: str
    """The version whose data it is."""
    made_at: str
    """When it was made, in UTC."""
    files: tuple[Kept, ...]
    """Every other file, in the order in which they come."""

    def _faults(self) -> Iterator[Fault]:
        names = [file.name for file in self.files]
        if missing := {_ACCESS, _DATABASE} - set(names):
            yield fault("E_MEMBER", "$.files", f"{_ACCESS} and {_DATABASE}", f"none of {', '.join(sorted(missing))}")
        if len(set(names)) < len(names):
            yield fault("E_DUP_ID", "$.files", "each name once", "a name twice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore did."""

    manifest: Manifest
    """What the backup says of itself."""
    replaced: Path | None
    """The folder with what was there before; null where nothing was."""


def backup(place: Home, out: Path | None = None, *, force: bool = False) -> tuple[Path, Manifest]:
    """Write a backup, whole or not at all, and return its file and what it says of itself.

    Args:
        place: the server's folder; the server may run.
        out: the file; by default one named for the time, in ``backups/`` of the server's folder.
        force: replace an existing file.

    Raises:
        UsageError: there is nothing to back up.
        StandpunktError: the database is damaged, or a file changed while it was read.
    """
    now = time.gmtime()
    target = out or place.folder / "backups" / f"label-studio-{VERSION}-{time.strftime('%Y%m%dT%H%M%SZ', now)}.tar.gz"
    refuse_existing(target, force=force)
    if not place.database.exists() or place.owner() is None:
        raise UsageError(f"{place.folder} holds no server that was ever started: there is nothing to back up")
    with place.locked(), place.workshop() as temporary:
        copy = copy_database(place.database, temporary / "database")
        sources = {_ACCESS: place.access, _DATABASE: copy}
        sources |= {f"data/{path.relative_to(place.data).as_posix()}": path for path in _uploads(place.data)}
        kept = [Kept(name=name, size=path.stat().st_size, sha256=file_sha256(path)) for name, path in sources.items()]
        manifest = Manifest(label_studio=VERSION, made_at=time.strftime("%Y-%m-%dT%H:%M:%SZ", now), files=tuple(kept))
        with atomic_file(target, force=force) as unfinished:
            unfinished.touch(mode=0o600, exist_ok=False)
            _pack(unfinished, manifest, sources)
    return target, manifest


def restore(place: Home, archive: Path, *, force: bool = False) -> Restored:
    """Put a backup in the place of the server's data; what was there is kept beside it.

    Nothing is touched before every file of the backup has arrived and has its hash.

    Raises:
        UsageError: the server runs, or there is no such file, or others may read it.
        OutputExistsError: there is data already and `force` is false.
        InputError: the backup is damaged, strange, or of a later Label Studio.
    """
    require_private(archive)
    with place.locked():
        restoring.finish(place)
        if server.state(place).pid:
            raise UsageError("the server runs; first: standpunkt annotation server stop")
        if (place.data.exists() or place.access.exists()) and not force:
            raise OutputExistsError(
                f"{place.folder} holds data already; --force puts the backup in its place and keeps it"
            )
        with place.workshop() as temporary:
            staged = temporary / "staged"
            manifest = unpack(archive, staged)
            read_private(staged / _ACCESS, Owner)
            _check(staged / _DATABASE)
            return Restored(manifest=manifest, replaced=restoring.commit(place, staged))


def copy_database(database: Path, out: Path) -> Path:
    """Copy a database as of one moment, whoever writes to it."""
    opened = sqlite3.connect(_read_only(database), uri=True, timeout=60)
    with closing(opened) as source, closing(sqlite3.connect(out)) as target:
        source.backup(target)
    _check(out)
    return out


def _read_only(database: Path) -> str:
    """Return the URI of a database; a ``#``, ``?`` or ``%`` in its path is part of the path."""
    return f"{database.absolute().as_uri()}?mode=ro"


def _check(database: Path) -> None:
    try:
        with closing(sqlite3.connect(_read_only(database), uri=True)) as opened:
            said = [row[0] for row in opened.execute("PRAGMA quick_check(3)")]
    except sqlite3.DatabaseError as error:
        said = [str(error)]
    if said != ["ok"]:
        raise StandpunktError(f"the database is damaged: {shorten('; '.join(said), 200)}")


def _uploads(data: Path) -> Iterator[Path]:
    """Yield the files beside the database, in order, without copies that the server keeps of exports.

    Raises:
        StandpunktError: a link is among them, whose target a backup would not hold.
    """
    for path in sorted(data.rglob("*")):
        if path.relative_to(data).parts[: len(_EXPORTS)] == _EXPORTS:  # they come and go with every pull
            continue
        if path.is_symlink():
            raise StandpunktError(f"{path} is a link: a backup holds files; put the file itself there")
        if path.is_file() and path.name not in _LIVE:
            yield path


def _pack(out: Path, manifest: Manifest, sources: dict[str, Path]) -> None:
    with tarfile.open(out, "w:gz", compresslevel=6) as tar:
        content = msgspec.json.format(jsonl.encode(manifest), indent=2)
        tar.addfile(_member(_MANIFEST, len(content)), io.BytesIO(content))
        for kept in manifest.files:
            with sources[kept.name].open("rb") as file:
                reader = _Hashing(file)
                try:
                    tar.addfile(_member(kept.name, kept.size), reader)
                except OSError as error:
                    raise StandpunktError(f"{sources[kept.name]}: {error}; run the backup again") from error
            if reader.sha256() != kept.sha256:
                raise StandpunktError(f"{sources[kept.name]} changed while it was read; run the backup again")


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


class _Hashing(io.RawIOBase):
    """A file that is hashed as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self._hash.update(block)
        return block

    def sha256(self) -> str:
        return self._hash.hexdigest()


def unpack(archive: Path, folder: Path) -> Manifest:
    """Unpack a backup that holds exactly what its manifest says; links, strange names and more bytes are refused."""
    try:
        with tarfile.open(require(archive), "r|gz") as tar:
            manifest = _manifest(tar, archive)
            for expected in manifest.files:
                _take(tar, expected, folder)
            if (more := tar.next()) is not None:
                raise _strange(archive, "nothing after the files of the manifest", shorten(more.name))
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise _strange(archive, "a whole .tar.gz file", f"a damaged one ({error})") from None
    return manifest


def _manifest(tar: tarfile.TarFile, archive: Path) -> Manifest:
    first = tar.next()
    file = tar.extractfile(first) if first and first.isreg() and first.name == _MANIFEST else None
    if file is None or first is None or first.size > _MANIFEST_BYTES:
        raise _strange(archive, f"{_MANIFEST} as its first file", shorten(first.name if first else "nothing"))
    content = file.read()
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(
            found.at(file=str(archive)) for found in jsonl.explain(content, Manifest, str(error))
        ) from None
    if _numbers(manifest.label_studio) > _numbers(VERSION):
        raise _strange(archive, f"data of Label Studio {VERSION} or earlier", f"of {manifest.label_studio}")
    return manifest


def _take(tar: tarfile.TarFile, expected: Kept, folder: Path) -> None:
    """Unpack the next file of a backup, which must be the expected one."""
    archive = Path(str(tar.name))
    member = tar.next()
    if member is None or not member.isreg() or (member.name, member.size) != (expected.name, expected.size):
        found = f"{member.name}, {member.size:,} bytes" if member else "the end"
        raise _strange(archive, f"the file {expected.name}, {expected.size:,} bytes", shorten(found))
    source = tar.extractfile(member)
    if source is None:
        raise _strange(archive, f"the file {expected.name}", "something else")
    path = folder / expected.name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    reader = _Hashing(source)
    with path.open("xb") as out:
        path.chmod(0o600)
        shutil.copyfileobj(reader, out, _BLOCK)
    if reader.sha256() != expected.sha256:
        raise _strange(archive, f"{expected.name} with the hash of the manifest", "other bytes")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _strange(archive: Path, expected: str, found: str) -> InputError:
    return InputError([Fault(code="E_BACKUP", file=str(archive), expected=expected, found=found)])
