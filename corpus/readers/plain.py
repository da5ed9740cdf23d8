"""Plain text, as a crawl or an editor leaves it.

An optional header line (``date 2021-12 Anzeige``), then paragraphs and bare headings parted by blank lines. The header
is metadata and noise and leaves the text; another one further down opens the next article.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from standpunkt.corpus.compose import Block, Metadata, compose
from standpunkt.corpus.readers.drops import Dropped
from standpunkt.corpus.readers.text import PLACES, looks_like_heading, read_text
from standpunkt.corpus.text.clean import clean, unify_line_ends
from standpunkt.errors import RecordError
from standpunkt.labels import SectionKind
from standpunkt.schema import Article

_HEADER = re.compile(r"^[ \t]*date (\d{4}(?:-\d\d){0,2})(?: Anzeige)?[ \t]*$", re.MULTILINE)
_DATELINE = re.compile(rf"({PLACES}(?: \(\w+(?:/\w+)*\))?(?:\.| ?[–—]| -)) (?=[\"„“»A-ZÄÖÜ0-9])")
_NOT_IN_ID = re.compile(r"[^\w.@+-]+")
_STRUCTURED = re.compile(rb"<(?:!doctype|[?]xml|html|head|body|mediawiki)\b|\[\s*[{\[]|%PDF-|PK\x03\x04", re.IGNORECASE)
_BULLET = re.compile(rb"^\s*(?:[^\w\s]{1,4}|\d+[.)])\t")
_TAGGED = re.compile(rb"\S+ (?:\S+ )*(?:O|[BIES]-[A-Z]{2,}\w*)\s*$")
_LEAST_ROWS = 3
_LEAST_TAGGED = 5
_BLANK_LINE = re.compile(r"\n\s*\n")
_DATELINE_CHARACTERS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """One article's part of a file."""

    line: int
    text: str
    published: str | None = None


def recognises(head: bytes) -> bool:
    """Tell running text from binary data (a NUL byte), markup and JSON (how it opens) and tables (tabs in most lines).

    Whether it is UTF-8 throughout, reading tells with the line.
    """
    opening = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return b"\0" not in head and not _STRUCTURED.match(opening) and not _is_table(head)


def _is_table(head: bytes) -> bool:
    """Tell a table: three rows or more with one number of tabs, or five or more that end in an IOB tag, and most so."""
    lines = [_BULLET.sub(b"", line) for line in head.splitlines() if line.strip()]
    tabs = Counter(line.count(b"\t") for line in lines)
    tabbed = max((number for count, number in tabs.items() if count), default=0)
    tagged = sum(bool(_TAGGED.match(line)) for line in lines)
    return (tabbed >= _LEAST_ROWS and 2 * tabbed > len(lines)) or (tagged >= _LEAST_TAGGED and 2 * tagged > len(lines))


def read(path: Path, metadata: Metadata) -> Iterator[Article | Dropped]:
    """Yield the articles of a text file; one that makes no valid article is a drop.

    Raises:
        InputError: the file is not in UTF-8.
    """
    for piece in _pieces(unify_line_ends(read_text(path))):
        text = clean(piece.text)
        if not text:
            yield Dropped(source=str(path), line=piece.line, reason="empty", detail="no text besides white space")
            continue
        try:
            known = replace(metadata, published=piece.published or metadata.published)
            yield compose(_blocks(text), known, source=_NOT_IN_ID.sub("_", path.stem))
        except RecordError as error:
            yield Dropped(source=str(path), line=piece.line, reason="invalid", detail=str(error))


def _pieces(text: str) -> Iterator[_Piece]:
    headers = list(_HEADER.finditer(text))
    starts = [header.start() for header in headers] + [len(text)]
    if text[: starts[0]].strip() or not headers:
        yield _Piece(line=1, text=text[: starts[0]])
    for header, end in zip(headers, starts[1:], strict=True):
        line = text.count("\n", 0, header.start()) + 1
        yield _Piece(line=line, text=text[header.end() : end], published=header[1])


def _blocks(text: str) -> Iterator[Block]:
    """Tell title, dateline, lead, headings and paragraphs apart; in doubt a block is a paragraph."""
    blocks = [" ".join(block.split("\n")) for block in _BLANK_LINE.split(text) if block.strip()]
    lead_found = False
    for n, block in enumerate(blocks):
        is_last = n == len(blocks) - 1
        if looks_like_heading(block) and not is_last:
            yield Block(kind=SectionKind.HEADING if n else SectionKind.TITLE, text=block)
        elif lead_found:
            yield Block(kind=SectionKind.PARAGRAPH, text=block)
        else:
            lead_found = True
            dateline = _DATELINE.match(block)
            if dateline and dateline.end() <= _DATELINE_CHARACTERS:
                yield Block(kind=SectionKind.DATELINE, text=dateline[1])
                block = block[dateline.end() :]  # noqa: PLW2901 - what is left of the block
            yield Block(kind=SectionKind.LEAD, text=block)
