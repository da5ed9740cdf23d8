"""Our own ``articles.jsonl``, packed or not.

A file of ours with faults is refused as a whole, with all of them: it was written by a program, and half of it would be
another corpus under the same name.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from standpunkt import jsonl
from standpunkt.corpus.document import Document, Layout
from standpunkt.corpus.readers.drops import Dropped, too_long
from standpunkt.corpus.readers.limits import MOST_BYTES
from standpunkt.corpus.readers.options import ReadOptions
from standpunkt.corpus.readers.unpack import BrokenSourceError, lines, opened
from standpunkt.errors import Fault, InputError, shorten
from standpunkt.schema import Article

_OPENING = re.compile(rb"\{\s*[\"}]")
_OURS = re.compile(rb'"(?:sections|text_sha256)"\s*:')
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class _Id(msgspec.Struct):
    id: str


def recognises(head: bytes) -> bool:
    """Tell JSONL by an opening brace and a quotation mark, or an empty object."""
    return _OPENING.match(head.removeprefix(b"\xef\xbb\xbf").lstrip()) is not None


def is_ours(head: bytes) -> bool:
    """Tell a file of ours from other JSONL by the fields that only an article of ours has."""
    return recognises(head) and _OURS.search(head) is not None


def check(path: Path, _: ReadOptions) -> None:
    """Parse every article once, in memory that does not grow with their length.

    Raises:
        InputError: with every fault of the file.
    """
    if faults := list(_faults(path)):
        raise InputError(faults)


def _faults(path: Path) -> Iterator[Fault]:
    decoder = msgspec.json.Decoder(Article)
    first_line: dict[str, int] = {}
    try:
        with opened(path) as file:
            for number, line in lines(file):
                if line is None:
                    expected = f"at most {MOST_BYTES:,} bytes a line"
                    yield Fault(code="E_LINE_SIZE", file=str(path), line=number, expected=expected, found="more")
                elif line.strip():
                    yield from _line_faults(line.strip(), decoder, first_line, str(path), number)
    except BrokenSourceError as error:
        yield error.fault(path)


def _line_faults(
    line: bytes, decoder: msgspec.json.Decoder[Article], first_line: dict[str, int], file: str, number: int
) -> Iterator[Fault]:
    try:
        name = decoder.decode(line).id
    except _UNREADABLE as error:
        for fault in jsonl.explain(line, Article, str(error)):
            yield fault.at(file=file, line=number)
        return
    if first_line.setdefault(name, number) != number:
        found = f"{shorten(name)}, also on line {first_line[name]}"
        fault = Fault(code="E_DUP_ID", path="$.id", expected="each id once in a file", found=found)
        yield fault.at(file=file, line=number)


def read(path: Path, options: ReadOptions) -> Iterator[Document | Dropped]:
    """Yield a document a line; a line without an id, which `check` would have refused, is a drop."""
    decoder = msgspec.json.Decoder(_Id)
    with opened(path) as file:
        for number, line in lines(file):
            if line is None:
                yield too_long(str(path), number, "line")
            elif content := line.strip():
                try:
                    name = decoder.decode(content).id
                except _UNREADABLE as error:
                    yield Dropped(source=str(path), line=number, reason="not json", detail=str(error))
                    continue
                yield Document(
                    source=str(path),
                    place=number,
                    layout=Layout.ARTICLE,
                    raw=content,
                    id=name,
                    metadata=options.metadata,
                )
