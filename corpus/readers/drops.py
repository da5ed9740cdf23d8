"""What a reader says of a document that it could not or would not take."""

from pathlib import Path

from standpunkt.record import Record


class Dropped(Record, frozen=True, kw_only=True):
    """A document that did not become an article, with the reason; one line of the drop report."""

    source: str
    """The file it came from."""
    line: int
    """1-based line; 0 where the document is a whole file, or is known by the id in `detail`."""
    reason: str
    """Short stable name of the reason, for counting."""
    detail: str
    """What exactly was found, or which article was kept instead."""


def drops_beside(articles: Path) -> Path:
    """Return where the drop report of an ``articles.jsonl`` lies: ``articles.dropped.jsonl``, beside it."""
    return articles.with_name(articles.name.removesuffix(".gz").removesuffix(".jsonl") + ".dropped.jsonl")
