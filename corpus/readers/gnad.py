"""10kGNAD: one article of DER STANDARD a row, ``label;text``, quoted with ``'``, no header.

A row holds title, dateline and body in one line. They are told apart where the text allows: the title ends where a
dateline (``Wien –``) follows a sentence end, or else at the first safe sentence end; in doubt all is one paragraph.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from standpunkt.corpus.compose import Block, Metadata, compose
from standpunkt.corpus.readers.drops import Dropped
from standpunkt.corpus.readers.text import PLACES, read_text
from standpunkt.corpus.text.clean import clean
from standpunkt.corpus.text.sentences import sentence_spans
from standpunkt.errors import RecordError
from standpunkt.labels import SectionKind
from standpunkt.schema import Article

SECTIONS = frozenset(
    ("Etat", "Inland", "International", "Kultur", "Panorama", "Sport", "Web", "Wirtschaft", "Wissenschaft")
)
LICENCE = "CC-BY-NC-SA-4.0"
OUTLET = "DER STANDARD"

csv.field_size_limit(1 << 24)  # the limit is global; an article may be longer than the default of 131,072 characters
_OPENING_CHARACTERS = 320
_TITLE_CHARACTERS = range(15, 171)
_FIRST_ROW = re.compile(rf"(?:{'|'.join(sorted(SECTIONS))});".encode())
_BODY_OPENS = r"(?=[\"'„“»«(A-ZÄÖÜ0-9])"
_DATELINE = re.compile(rf"(?:(?<=[.!?…])|(?<=[.!?…][\"'“”»«)]))(?<!St\.)\s({PLACES} ?(?:[–—] ?|- )){_BODY_OPENS}")
_DATELINE_FIRST = re.compile(rf"({PLACES} (?:[–—] ?|- )){_BODY_OPENS}")
_SAFE_END = re.compile(r"[a-zäöüß]{3}[.!?][\"'“”»«)]?$")


def recognises(head: bytes) -> bool:
    """Tell the data set by one of its nine sections before the first semicolon."""
    return _FIRST_ROW.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def read(path: Path, metadata: Metadata) -> Iterator[Article | Dropped]:
    """Yield an article a row, its section as topic; a row of another shape is a drop.

    Raises:
        InputError: the file is not in UTF-8.
    """
    known = replace(metadata, outlet=metadata.outlet or OUTLET, licence=metadata.licence or LICENCE)
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            yield _article(path, number, line, known)


def _article(path: Path, number: int, line: str, known: Metadata) -> Article | Dropped:
    """Read one row; each is parsed by itself, so that an unclosed quotation mark harms no other."""
    try:
        (row,) = csv.reader([line], delimiter=";", quotechar="'", strict=True)
    except csv.Error as error:
        return Dropped(source=str(path), line=number, reason="not csv", detail=str(error))
    if len(row) != 2 or row[0] not in SECTIONS:  # noqa: PLR2004 - label;text
        detail = f"expected one of nine sections, a semicolon and the text; found {len(row)} fields"
        return Dropped(source=str(path), line=number, reason="not label;text", detail=detail)
    try:
        return compose(_blocks(clean(row[1])), replace(known, topic=row[0]), source="gnad")
    except RecordError as error:
        return Dropped(source=str(path), line=number, reason="invalid", detail=str(error))


def _blocks(text: str) -> Iterator[Block]:
    first_line, _, rest = text.partition("\n")
    title, dateline, body = _opening(first_line)
    if title:
        yield Block(kind=SectionKind.TITLE, text=title)
    if dateline:
        yield Block(kind=SectionKind.DATELINE, text=dateline)
    yield Block(kind=SectionKind.PARAGRAPH, text=body)
    for paragraph in rest.split("\n"):
        if paragraph:
            yield Block(kind=SectionKind.PARAGRAPH, text=paragraph)


def _opening(text: str) -> tuple[str, str, str]:
    """Split a row into title, dateline and body; what is not there is empty."""
    if found := _DATELINE_FIRST.match(text, 0, _OPENING_CHARACTERS):
        return "", found[1].strip(), text[found.end() :]
    if found := _DATELINE.search(text, 0, _OPENING_CHARACTERS):
        return text[: found.start()], found[1].strip(), text[found.end() :]
    start, end = next(sentence_spans(text), (0, 0))
    if end - start in _TITLE_CHARACTERS and end < len(text) and _SAFE_END.search(text[start:end]):
        return text[start:end], "", text[end:].lstrip()
    return "", "", text
