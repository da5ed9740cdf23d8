"""What a release says of itself and of its files."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from standpunkt.corpus.notes import Notes
from standpunkt.errors import Fault
from standpunkt.files import file_sha256
from standpunkt.record import Record, fault, is_date, text_faults

MANIFEST: Final = "manifest.json"


class FileInfo(Record, frozen=True, kw_only=True):
    """A file of a release."""

    bytes: int
    """Size."""
    sha256: str
    """Hex SHA-256."""


class Manifest(Record, frozen=True, kw_only=True):
    """What a release is and how it was made; holds nothing that varies between equal builds."""

    name: str
    """Name of the corpus."""
    version: str
    """Version of its data."""
    about: str
    """What the card says of its origin, in Markdown."""
    standpunkt: str
    """Version of the package that built it."""
    stages: Mapping[str, str]
    """Version of each stage's rules."""
    rows: Mapping[str, Mapping[str, int]]
    """Rows per config and split."""
    dropped: Mapping[str, int]
    """Documents that were left out, per reason."""
    files: Mapping[str, FileInfo]
    """The other files, without the list of checksums."""
    released: str = ""
    """ISO date of the release; empty if nobody said."""
    sources: Mapping[str, str] = msgspec.field(default_factory=dict[str, str])
    """Hex SHA-256 of each source file, by its name; empty where nobody kept them."""
    notes: Notes = Notes()
    """What stages tell of their work on the corpus."""

    def _faults(self) -> Iterator[Fault]:
        for name in ("name", "version", "standpunkt"):
            yield from text_faults(getattr(self, name), f"$.{name}")
        if self.released and not is_date(self.released):
            yield fault("E_DATE", "$.released", "YYYY, YYYY-MM or YYYY-MM-DD", self.released)


def file_info(path: Path) -> FileInfo:
    """Return size and hash of a file."""
    return FileInfo(bytes=path.stat().st_size, sha256=file_sha256(path))
