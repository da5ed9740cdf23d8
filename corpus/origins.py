"""Where an article came from: one line beside each article, so that labels can go back to the raw input."""

from collections.abc import Iterator, Mapping

from standpunkt.corpus.text.traced import Run
from standpunkt.errors import Fault
from standpunkt.record import Record, id_faults


class Origin(Record, frozen=True, kw_only=True):
    """The raw document that an article was made of, and the way back to it."""

    article_id: str
    """The article."""
    source: str
    """The file."""
    place: int
    """1-based line, record or page in the file."""
    layout: str
    """How the document was laid out: plain, gnad, html, wikitext or article."""
    raw_sha256: str
    """Hex SHA-256 of the document's bytes as its reader cut them out of the file."""
    runs: tuple[Run, ...]
    """Stretches of the article's text that stand in the raw text character for character. The raw text is the decoded
    document, with a title given apart from it in front; of a page in markup, it is the running text found there."""
    rules: Mapping[str, int]
    """How often each cleaning rule fired."""
    guess: str | None
    """Language that the text was identified as; null where it is too short, or was not looked at."""

    def _faults(self) -> Iterator[Fault]:
        yield from id_faults(self.article_id, "$.article_id")
