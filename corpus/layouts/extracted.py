"""What a layout yields: the running text of a document, in raw blocks, and what the document says of itself."""

from dataclasses import dataclass

from standpunkt.corpus.compose import Metadata
from standpunkt.labels import SectionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RawBlock:
    """A stretch of running text, not cleaned yet."""

    text: str
    """The text as the document holds it; blank lines inside part paragraphs."""
    kind: SectionKind | None = None
    """What it is, where the document's markup says so; null where only its look can tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """A document's article, cut free of its markup."""

    blocks: tuple[RawBlock, ...]
    """In reading order; joined by blank lines they are the raw text that offsets are mapped back to."""
    metadata: Metadata
    """What is known of the document: its own word first, then its reader's."""


class NoArticleError(Exception):
    """A document holds no article; `reason` is a short stable name for counting, `detail` says what was found."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
