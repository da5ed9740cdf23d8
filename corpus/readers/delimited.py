"""CSV and TSV: a header line, then a record an article, with quotes and line breaks inside of fields.

A quotation mark that nobody closes would swallow every record up to the next one. So a record that fails is dropped
with its first line alone, and reading goes on with the line after it.
"""

import csv
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from standpunkt.corpus.document import Document
from standpunkt.corpus.readers.columns import NAMES, choose, document, require_text
from standpunkt.corpus.readers.drops import Dropped, not_utf8, too_long
from standpunkt.corpus.readers.limits import MOST_BYTES
from standpunkt.corpus.readers.options import ReadOptions
from standpunkt.corpus.readers.unpack import lines, opened

_DELIMITERS = "\t;,|"
_NAME = re.compile(r"[^\W\d][\w .:/()-]{0,39}")
_TAG = re.compile(r"\s(?:O|[BIES]-[A-Z]{2,}\w*)\s*$")


def recognises(head: bytes) -> bool:
    """Tell a table by a first line of different names, and the same number of fields in the records below it."""
    text = head.decode("utf-8-sig", "replace")
    rows = [f"{row}\n" for row in text.removesuffix("\n").split("\n")]
    if "\0" in text or len(rows) < 2 or sum(bool(_TAG.search(row)) for row in rows) * 2 > len(rows):  # noqa: PLR2004
        return False
    delimiter = _delimiter(rows[0])
    return bool(delimiter) and _is_table(rows, delimiter)


def _delimiter(header: str) -> str:
    """Return what parts the header's names; empty where nothing does."""
    for delimiter in _DELIMITERS:
        names = _split(header, delimiter)
        if len(names) > 1 and len(set(names)) == len(names) and all(map(_NAME.fullmatch, names)):
            return delimiter
    return ""


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def _is_table(rows: list[str], delimiter: str) -> bool:
    """Tell a table from text whose first line holds commas: two whole records fit, or one and the names are telling."""
    header = _split(rows[0], delimiter)
    known = {name for names in NAMES.values() for name in names} & {name.strip().casefold() for name in header}
    widths: list[int] = []
    try:
        widths += [len(row) for row in csv.reader(rows[1:], delimiter=delimiter)]
    except csv.Error:
        return bool(known)
    if len(widths) == 1:
        return bool(known)
    fitting = sum(width == len(header) for width in widths)
    return 2 * fitting > len(widths) and (bool(known) or (fitting > 1 and " " not in "".join(header)))


def check(path: Path, options: ReadOptions) -> None:
    """Refuse a table whose columns hold no text.

    Raises:
        InputError: naming the columns that are there.
    """
    with opened(path) as file:
        _, header, _ = _header(file)
    require_text(header, options, path)


def _header(file: BinaryIO) -> tuple[str, list[str], Iterator[tuple[int, bytes | None]]]:
    """Return delimiter, names and the lines below the header."""
    rows = lines(file)
    _, first = next(rows, (1, b""))
    text = (first or b"").decode(errors="replace")
    delimiter = _delimiter(text)
    return delimiter, _split(text, delimiter) if delimiter else [], rows


def read(path: Path, options: ReadOptions) -> Iterator[Document | Dropped]:
    """Yield a document a record, `place` being its first line; one that is no record of this table is a drop."""
    with opened(path) as file:
        delimiter, names, rows = _header(file)
        if not delimiter:
            return
        chosen = choose(names, options)
        for number, row in _Records(str(path), rows, delimiter, len(names)):
            if isinstance(row, Dropped):
                yield row
            else:
                yield document(dict(zip(names, row, strict=True)), chosen, str(path), number, options)


class _Records:
    """The records of a table: an iterator of the line where each begins, and its fields or why it has none."""

    def __init__(self, source: str, rows: Iterator[tuple[int, bytes | None]], delimiter: str, width: int) -> None:
        self._source = source
        self._rows = rows
        self._delimiter = delimiter
        self._width = width
        self._again: deque[tuple[int, bytes | None]] = deque()
        self._held: list[tuple[int, bytes | None]] = []
        self._broken: Dropped | None = None

    def __iter__(self) -> Iterator[tuple[int, list[str] | Dropped]]:
        reader = self._reader()
        while True:
            self._held.clear()
            self._broken = None
            try:
                row = next(reader)
            except StopIteration:
                return
            except (csv.Error, _TooLongError) as error:
                number = self._held[0][0]
                yield number, self._retry(self._broken_off(number, error))
                reader = self._reader()
                continue
            if row:
                yield self._held[0][0], self._checked(row)

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(self._lines(), delimiter=self._delimiter, strict=True)

    def _checked(self, row: list[str]) -> list[str] | Dropped:
        if self._broken:
            return self._broken
        if len(row) == self._width:
            return row
        detail = f"{len(row)} fields where the header has {self._width}"
        return self._retry(Dropped(source=self._source, line=self._held[0][0], reason="not csv", detail=detail))

    def _broken_off(self, number: int, error: Exception) -> Dropped:
        if isinstance(error, _TooLongError):
            return too_long(self._source, number, "record")
        return Dropped(source=self._source, line=number, reason="not csv", detail=str(error))

    def _retry(self, dropped: Dropped) -> Dropped:
        """Give the lines below the first back, to be read as records of their own."""
        self._again.extendleft(reversed(self._held[1:]))
        return dropped

    def _lines(self) -> Iterator[str]:
        """Yield the lines of the record that is being read, and hold them in case that it fails."""
        size = 0
        while held := self._again.popleft() if self._again else next(self._rows, None):
            number, line = held
            size = size * bool(self._held) + len(line or b"")
            self._held.append(held)
            if line is None or size > MOST_BYTES:
                raise _TooLongError
            try:
                yield line.decode()
            except UnicodeDecodeError as error:
                self._broken = self._broken or not_utf8(self._source, number, error)
                yield line.decode(errors="replace")


class _TooLongError(Exception):
    """A record goes on beyond the bound."""
