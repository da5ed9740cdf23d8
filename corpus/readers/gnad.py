"""10kGNAD: one article of DER STANDARD a row, ``label;text``, quoted with ``'``, no header.

A row holds title, dateline and body in one line; its layout tells them apart.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from standpunkt.corpus.compose import Metadata
from standpunkt.corpus.document import Document, Layout
from standpunkt.corpus.readers.drops import Dropped, not_utf8, too_long
from standpunkt.corpus.readers.options import ReadOptions
from standpunkt.corpus.readers.unpack import lines, opened

SECTIONS = frozenset(
    ("Etat", "Inland", "International", "Kultur", "Panorama", "Sport", "Web", "Wirtschaft", "Wissenschaft")
)
LICENCE = "CC-BY-NC-SA-4.0"
OUTLET = "DER STANDARD"

_FIRST_ROW = re.compile(rf"(?:{'|'.join(sorted(SECTIONS))});".encode())


def recognises(head: bytes) -> bool:
    """Tell the data set by one of its nine sections before the first semicolon."""
    return _FIRST_ROW.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def read(path: Path, options: ReadOptions) -> Iterator[Document | Dropped]:
    """Yield an article a row, its section as topic; a row of another shape is a drop.

    Each row is parsed by itself, so that an unclosed quotation mark harms no other.
    """
    known = options.metadata
    known = replace(known, outlet=known.outlet or OUTLET, licence=known.licence or LICENCE)
    with opened(path) as file:
        for number, line in lines(file):
            if line is None:
                yield too_long(str(path), number, "line")
            elif line.strip():
                yield _document(str(path), number, line, known)


def _document(source: str, number: int, line: bytes, known: Metadata) -> Document | Dropped:
    try:
        (row,) = csv.reader([line.decode().rstrip("\r\n")], delimiter=";", quotechar="'", strict=True)
    except UnicodeDecodeError as error:
        return not_utf8(source, number, error)
    except (csv.Error, ValueError) as error:
        return Dropped(source=source, line=number, reason="not csv", detail=str(error))
    if len(row) != 2 or row[0] not in SECTIONS:  # noqa: PLR2004 - label;text
        detail = f"expected one of nine sections, a semicolon and the text; found {len(row)} fields"
        return Dropped(source=source, line=number, reason="not label;text", detail=detail)
    metadata = replace(known, topic=row[0])
    return Document(source=source, place=number, layout=Layout.GNAD, raw=row[1].encode(), metadata=metadata)
