"""A draft: blocks that are cleaned, and on their way to become sections."""

from dataclasses import dataclass

from standpunkt.corpus.text.traced import Traced
from standpunkt.labels import SectionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftBlock:
    """A stretch of cleaned text."""

    text: Traced
    """The text, which knows where in the raw input it stood."""
    kind: SectionKind | None
    """What it is; null where that is still to be told."""
