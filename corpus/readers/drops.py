"""What a reader says of a document that it could not or would not take."""

from standpunkt.corpus.readers.limits import MOST_BYTES
from standpunkt.record import Record


class Dropped(Record, frozen=True, kw_only=True):
    """A document that did not become an article, with the reason; one line of the drop report."""

    source: str
    """The file it came from."""
    line: int
    """1-based line, record, row or page; 0 where the document is a whole file, or is known by the id in `detail`."""
    reason: str
    """Short stable name of the reason, for counting."""
    detail: str
    """What exactly was found, or which article was kept instead."""


def not_utf8(source: str, line: int, error: UnicodeDecodeError) -> Dropped:
    """Return the drop of a record whose bytes are not UTF-8."""
    detail = f"byte 0x{error.object[error.start]:02x} at offset {error.start} of the record"
    return Dropped(source=source, line=line, reason="not utf-8", detail=detail)


def too_long(source: str, line: int, what: str = "document") -> Dropped:
    """Return the drop of a record that is longer than any article."""
    return Dropped(source=source, line=line, reason="too long", detail=f"a {what} of more than {MOST_BYTES:,} bytes")
