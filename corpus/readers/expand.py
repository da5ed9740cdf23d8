"""From what a user names (files, folders, globs) to the files to read."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from standpunkt.corpus.companions import COMPANIONS
from standpunkt.errors import UsageError

_GLOB_CHARACTERS = "*?["
_OURS = tuple(f".{kind}" for kind in COMPANIONS)


def expand(sources: Iterable[str | Path]) -> list[Path]:
    """Return the files that `sources` name: each once, those of a folder or glob sorted, hidden ones left out.

    A folder stands for all files below it, without those that an ingest lays beside its articles; links to folders are
    followed, each folder once. ``**`` in a glob stands for any number of folders. A file named outright is taken even
    if it is hidden.

    Raises:
        UsageError: a source names nothing, or a folder cannot be read.
    """
    files: dict[Path, Path] = {}
    for source in sources:
        path = Path(source)
        found = [path] if path.exists() and not path.is_dir() else _below(path)
        if not found:
            raise UsageError(f"{path}: {_nothing(path)}")
        for file in found:
            files.setdefault(file.resolve(), file)
    return list(files.values())


def _below(path: Path) -> list[Path]:
    """Return the files in a folder, or those that a glob matches; a folder that it matches stands for its files."""
    if path.is_dir():
        return sorted(file for file in _files(path, set()) if not file.name.endswith(_OURS))
    parts = path.parts
    fixed = next((n for n, part in enumerate(parts) if any(char in part for char in _GLOB_CHARACTERS)), len(parts))
    if fixed == len(parts):
        return []
    base = Path(*parts[:fixed])
    matches = [match for match in base.glob(str(Path(*parts[fixed:]))) if not _is_hidden(match, base)]
    return sorted({file for match in matches for file in (_below(match) if match.is_dir() else [match])})


def _files(folder: Path, seen: set[Path]) -> Iterator[Path]:
    """Yield the files below a folder that are not hidden; `seen` holds the folders that were entered."""
    seen.add(folder.resolve())
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except PermissionError:
        raise UsageError(f"{folder}: this folder cannot be read: change its permissions, or leave it out") from None
    for entry in (entry for entry in entries if not entry.name.startswith(".")):
        path = Path(entry.path)
        if entry.is_file():
            yield path
        elif entry.is_dir() and path.resolve() not in seen:
            yield from _files(path, seen)


def _is_hidden(path: Path, base: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(base).parts)


def _nothing(path: Path) -> str:
    if path.is_dir():
        return "no file in this folder"
    if any(char in str(path) for char in _GLOB_CHARACTERS):
        return "no file matches"
    return "no such file or folder"
