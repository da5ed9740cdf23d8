"""Plain text, as a crawl or an editor leaves it.

An optional header line (``date 2021-12 Anzeige``), then paragraphs and bare headings parted by blank lines. The header
is metadata and noise and leaves the text; another one further down opens the next article.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from standpunkt.corpus.document import Document, Layout
from standpunkt.corpus.readers.drops import Dropped, not_utf8, too_long
from standpunkt.corpus.readers.limits import MOST_BYTES
from standpunkt.corpus.readers.options import ReadOptions
from standpunkt.corpus.readers.unpack import lines, opened

_HEADER = re.compile(r"[ \t]*date (\d{4}(?:-\d\d){0,2})(?: Anzeige)?[ \t]*")
_STRUCTURED = re.compile(
    rb"<(?:!doctype|[?]xml|html|head|body|mediawiki)\b|\[\s*[{\[]|\{\s*[\"}]|%PDF-|PK\x03\x04", re.IGNORECASE
)
_BULLET = re.compile(rb"^\s*(?:[^\w\s]{1,4}|\d+[.)])\t")
_TAGGED = re.compile(rb"\S+ (?:\S+ )*(?:O|[BIES]-[A-Z]{2,}\w*)\s*$")
_LEAST_ROWS = 3
_LEAST_TAGGED = 5
_LOOK_BYTES = 4096


def recognises(head: bytes) -> bool:
    """Tell running text from binary data (a NUL byte), markup and JSON (how it opens) and tables (tabs in most lines).

    Whether it is UTF-8 throughout, reading tells with the line.
    """
    opening = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return b"\0" not in head and not _STRUCTURED.match(opening) and not _is_table(head[:_LOOK_BYTES])


def _is_table(head: bytes) -> bool:
    """Tell a table: three rows or more with one number of tabs, or five or more that end in an IOB tag, and most so."""
    rows = [_BULLET.sub(b"", line) for line in head.splitlines() if line.strip()]
    tabs = Counter(line.count(b"\t") for line in rows)
    tabbed = max((number for count, number in tabs.items() if count), default=0)
    tagged = sum(bool(_TAGGED.match(line)) for line in rows)
    return (tabbed >= _LEAST_ROWS and 2 * tabbed > len(rows)) or (tagged >= _LEAST_TAGGED and 2 * tagged > len(rows))


@dataclass(slots=True, kw_only=True)
class _Piece:
    """One article's part of a file, as far as it was read."""

    line: int
    published: str | None = None
    parts: list[str] = field(default_factory=list[str])
    size: int = 0
    broken: Dropped | None = None
    """What makes it no document; the first such thing."""

    def add(self, part: str) -> None:
        """Take another line, unless the piece is too long already."""
        self.size += len(part.encode())
        if self.size <= MOST_BYTES:
            self.parts.append(part)


def read(path: Path, options: ReadOptions) -> Iterator[Document | Dropped]:
    """Yield the articles of a text file; one that is empty, too long or not in UTF-8 is a drop."""
    for piece in _pieces(path):
        text = "".join(piece.parts)
        if piece.broken:
            yield piece.broken
        elif piece.size > MOST_BYTES:
            yield too_long(str(path), piece.line)
        elif not text.replace("\ufeff", "").strip():
            yield Dropped(source=str(path), line=piece.line, reason="empty", detail="no text besides white space")
        else:
            yield Document(
                source=str(path),
                place=piece.line,
                layout=Layout.PLAIN,
                raw=text.encode(),
                metadata=replace(options.metadata, published=piece.published or options.metadata.published),
            )


def _pieces(path: Path) -> Iterator[_Piece]:
    """Cut a file at its header lines; what comes before the first is a piece too, unless it is empty."""
    piece = _Piece(line=1)
    headers = 0
    for number, line in _lines(path):
        if isinstance(line, Dropped):
            piece.broken = piece.broken or line
        elif header := _HEADER.fullmatch(line.replace("\ufeff", "").strip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")):
            if headers or piece.broken or "".join(piece.parts).strip():
                yield piece
            piece = _Piece(line=number, published=header[1])
            headers += 1
        else:
            piece.add(line)
    yield piece


def _lines(path: Path) -> Iterator[tuple[int, str | Dropped]]:
    """Yield number and text of each line, whatever kind of line end it has, or why it has no text."""
    number = 1
    with opened(path) as file:
        for _, line in lines(file):
            if line is None:
                yield number, too_long(str(path), number, "line")
                number += 1
                continue
            try:
                parts = line.decode().splitlines(keepends=True)
            except UnicodeDecodeError as error:
                yield number, not_utf8(str(path), number, error)
                number += 1
                continue
            for number, part in enumerate(parts, start=number):  # noqa: B020 - counts on
                yield number, part
            number += 1
