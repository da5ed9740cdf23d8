"""JSONL of others: one JSON object a line, its fields the columns."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from standpunkt.corpus.document import Document
from standpunkt.corpus.readers import own
from standpunkt.corpus.readers.columns import choose, document, require_text
from standpunkt.corpus.readers.drops import Dropped, too_long
from standpunkt.corpus.readers.options import ReadOptions
from standpunkt.corpus.readers.unpack import lines, opened
from standpunkt.errors import shorten

_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
_LOOKED_AT = 100


def recognises(head: bytes) -> bool:
    """Tell JSONL from other text in braces: one of the first whole lines is an object, or none is whole."""
    if not own.recognises(head):
        return False
    *whole, last = head.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n")
    return not whole or any(_object(line) is not None for line in (*whole, last))


def check(path: Path, options: ReadOptions) -> None:
    """Refuse a file in whose first objects no field holds text.

    Raises:
        InputError: naming the fields that are there.
    """
    names: dict[str, None] = {}
    seen = False
    with opened(path) as file:
        for number, line in lines(file):
            found = _object(line or b"")
            seen = seen or found is not None
            names.update(dict.fromkeys(found or ()))
            if number == _LOOKED_AT:
                break
    if seen:
        require_text(list(names), options, path)


def read(path: Path, options: ReadOptions) -> Iterator[Document | Dropped]:
    """Yield a document a line; a line that is no object, or holds no text, is a drop."""
    chosen: dict[tuple[str, ...], dict[str, str]] = {}
    with opened(path) as file:
        for number, line in lines(file):
            if line is None:
                yield too_long(str(path), number, "line")
            elif content := line.strip():
                row = _object(content)
                if row is None:
                    detail = f"expected one JSON object in UTF-8; found {shorten(content)}"
                    yield Dropped(source=str(path), line=number, reason="not json", detail=detail)
                    continue
                names = tuple(row)
                if len(chosen) > _LOOKED_AT:
                    chosen.clear()  # lines of ever other fields must not fill the memory
                if names not in chosen:
                    chosen[names] = choose(names, options)
                yield document(row, chosen[names], str(path), number, options)


def _object(line: bytes) -> Mapping[str, Any] | None:
    try:
        return msgspec.json.decode(line, type=dict[str, Any])
    except _UNREADABLE:
        return None
