"""What a reader says of a document that it could not or would not take."""

from standpunkt.schema import Record


class Dropped(Record, frozen=True, kw_only=True):
    """A document that did not become an article, with the reason; one line of the drop report."""

    source: str
    """The file it came from."""
    line: int
    """1-based line, or 0 for a whole file."""
    reason: str
    """Short stable name of the reason, for counting."""
    detail: str
    """What exactly was found, or which article was kept instead."""
