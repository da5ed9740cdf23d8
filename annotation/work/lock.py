"""One writer at a time in a work folder; the kernel frees the lock when its holder dies, however it dies."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from standpunkt.errors import StandpunktError

_LOCK: Final = ".lock"


class WorkInUseError(StandpunktError):
    """Another run writes into the work folder."""


@contextmanager
def held(work: Path) -> Generator[None]:
    """Hold the folder, which is made where it is missing, for the length of the block.

    Raises:
        WorkInUseError: another run holds it.
    """
    import fcntl  # noqa: PLC0415 - not on Windows

    work.mkdir(parents=True, exist_ok=True)
    lock = os.open(work / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            process = os.pread(lock, 20, 0).decode("ascii", "replace") or "another one"
            raise WorkInUseError(f"{work}: process {process} writes there; let it end, then try again") from None
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(lock)
