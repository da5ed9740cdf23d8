"""What an ingest says of itself: sources with their hashes, versions of the rules, counts."""

from collections.abc import Mapping
from typing import Final

from standpunkt import __version__
from standpunkt.corpus.compose import SECTIONS
from standpunkt.corpus.notes import Notes
from standpunkt.corpus.text.language import LANGUAGES
from standpunkt.record import Record

STAGES: Final = {"sections": SECTIONS, "language": LANGUAGES}
"""Version of the rules of each stage between source and article; that of cleaning depends on the rules left out."""
NOT_GERMAN: Final = "not German"
"""Reason for dropping a document that is in another language."""


class SourceFile(Record, frozen=True, kw_only=True):
    """A file that was read."""

    name: str
    """Its name, without the folder."""
    kind: str
    """What it was read as."""
    bytes: int
    """Size."""
    sha256: str
    """Hex SHA-256."""


class IngestSummary(Record, frozen=True, kw_only=True):
    """How an ``articles.jsonl`` came to be; holds nothing that varies between equal runs."""

    sources: tuple[SourceFile, ...]
    """The files, in the order read."""
    standpunkt: str = __version__
    """Version of the package."""
    stages: Mapping[str, str]
    """Version of each stage's rules."""
    without: tuple[str, ...]
    """Cleaning rules that were switched off."""
    any_language: bool
    """Whether documents in other languages were kept."""
    articles: int
    """Articles written."""
    dropped: Mapping[str, int]
    """Documents not written, per reason."""
    rules: Mapping[str, int]
    """How often each cleaning rule fired."""
    duplicates: str = ""
    """How near-duplicates were taken out, in Markdown; empty where nobody did."""

    @property
    def notes(self) -> Notes:
        """What the card says of it."""
        fired = ", ".join(f"`{name}` {n:,}" for name, n in self.rules.items()) or "none had anything to change"
        off = f" Switched off: {', '.join(self.without)}." if self.without else ""
        foreign = self.dropped.get(NOT_GERMAN, 0)
        kept = "Texts in any language were kept" if self.any_language else f"{foreign:,} documents were not in German"
        return Notes(
            cleaning=f"Cleaning rules that fired, and how often: {fired}.{off}",
            language=f"The language of each text was identified by fastText's lid.176, offline. {kept}.",
            duplicates=self.duplicates,
        )
