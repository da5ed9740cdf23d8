"""A raw document: what a reader finds in a source, before anything is cleaned or composed."""

from dataclasses import dataclass, field
from enum import StrEnum

from standpunkt.corpus.compose import Metadata


class Layout(StrEnum):
    """How a document's raw bytes are laid out, which says who turns them into blocks (``layouts/``)."""

    ARTICLE = "article"
    """A line of our own ``articles.jsonl``."""
    PLAIN = "plain"
    """Running text in UTF-8: paragraphs and headings parted by blank lines."""
    GNAD = "gnad"
    """The text field of a row of 10kGNAD: title, dateline and body in one line."""
    HTML = "html"
    """A web page, in the encoding that it names."""
    WIKITEXT = "wikitext"
    """MediaWiki markup in UTF-8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document of a source."""

    source: str
    """The file it came from."""
    place: int
    """1-based line, record or page in the file."""
    layout: Layout
    """How `raw` is laid out."""
    raw: bytes
    """The document as the source holds it, unpacked and cut out of its container."""
    encoding: str = ""
    """The encoding that the container names for `raw`, as an HTTP header does; empty where it names none."""
    title: str = ""
    """The title, where the source gives it apart from the text."""
    id: str = ""
    """The id, where the source gives one; otherwise the id is made of the file's name and the text's hash."""
    metadata: Metadata = field(default_factory=Metadata)
    """What the source, or else the caller, says about the document."""
