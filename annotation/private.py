"""Files that hold secrets or names of people: their owner's alone, from the first byte on."""

import os
import shlex
import stat
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from standpunkt import jsonl
from standpunkt.errors import InputError, UsageError
from standpunkt.files import atomic_file, require
from standpunkt.record import Record

RecordT = TypeVar("RecordT", bound=Record)


def write_private(path: Path, content: bytes, *, force: bool = True) -> None:
    """Write a file that only its owner may read, whole or not at all, and on disk; `force` replaces an older one.

    Raises:
        OutputExistsError: the file exists and `force` is false.
    """
    with atomic_file(path, force=force) as temporary:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def require_private(path: Path) -> Path:
    """Return `path` if it is a file that nobody but its owner may open.

    Raises:
        UsageError: it is not there, or others may open it; the message has the line that mends it.
    """
    if stat.S_IMODE(require(path).stat().st_mode) & 0o077:
        raise UsageError(f"{path} can be read by others; run: chmod 600 {shlex.quote(str(path))}")
    return path


def read_private(path: Path, kind: type[RecordT]) -> RecordT:
    """Read a private file that holds one record as JSON; faults name the place and not what stands there.

    Raises:
        UsageError: it is not there, or others may open it.
        InputError: with every fault of the record.
    """
    try:
        return jsonl.read_one(require_private(path), kind)
    except InputError as error:
        raise InputError(replace(fault, found="something else") for fault in error.faults) from None
