"""What a release says about its files."""

from pathlib import Path

from standpunkt.files import file_sha256
from standpunkt.record import Record


class FileInfo(Record, frozen=True, kw_only=True):
    """A file of a release."""

    bytes: int
    """Size."""
    sha256: str
    """Hex SHA-256."""


def file_info(path: Path) -> FileInfo:
    """Return size and hash of a file."""
    return FileInfo(bytes=path.stat().st_size, sha256=file_sha256(path))
