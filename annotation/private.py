"""Files that hold secrets or names of people: their owner's alone, from the first byte on."""

import os
import shlex
import stat
from pathlib import Path

from standpunkt.errors import UsageError
from standpunkt.files import atomic_file, require


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, in place of an older one, whole or not at all, and on disk."""
    with atomic_file(path, force=True) as temporary:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def read_private(path: Path) -> bytes:
    """Return what a file holds that nobody but its owner may read.

    Raises:
        UsageError: it is not there, or others may read or write it; the message has the line that mends it.
    """
    mode = stat.S_IMODE(require(path).stat().st_mode)
    if mode & 0o077:
        raise UsageError(
            f"{path} holds secrets and others may open it (mode {mode:04o}): chmod 600 {shlex.quote(str(path))}"
        )
    return path.read_bytes()
