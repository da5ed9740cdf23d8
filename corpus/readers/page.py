"""A web page: one HTML file, one document."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from standpunkt.corpus.document import Document, Layout
from standpunkt.corpus.readers.drops import Dropped, too_long
from standpunkt.corpus.readers.limits import MOST_BYTES
from standpunkt.corpus.readers.options import ReadOptions
from standpunkt.corpus.readers.prolog import PROLOG
from standpunkt.corpus.readers.unpack import opened

_OPENING = re.compile(PROLOG + rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)


def recognises(head: bytes) -> bool:
    """Tell HTML, in any encoding, by its doctype or first tag; comments and an XML declaration may stand before it."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head[2:].replace(b"\0", b"")
    return _OPENING.match(head.removeprefix(codecs.BOM_UTF8)) is not None


def read(path: Path, options: ReadOptions) -> Iterator[Document | Dropped]:
    """Yield the page."""
    with opened(path) as file:
        raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        yield too_long(str(path), 1, "page")
    else:
        yield Document(source=str(path), place=1, layout=Layout.HTML, raw=raw, metadata=options.metadata)
