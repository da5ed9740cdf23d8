"""Readers: from a file to articles. Which reader a file needs is told by its content, never by its name.

A reader is a function from a path and what the caller knows of the source to a stream of articles and drops. A new kind
of source is a new module here and a line in `_READERS`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from standpunkt import jsonl
from standpunkt.corpus.compose import Metadata
from standpunkt.corpus.readers import gnad, own, plain
from standpunkt.corpus.readers.drops import Dropped
from standpunkt.errors import Fault, InputError
from standpunkt.files import require
from standpunkt.schema import Article

Reader = Callable[[Path, Metadata], Iterator[Article | Dropped]]

_HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    name: str
    recognises: Callable[[bytes], bool]
    read: Reader


_READERS = (
    _Kind(name="articles.jsonl", recognises=own.recognises, read=own.read),
    _Kind(name="10kGNAD csv", recognises=gnad.recognises, read=gnad.read),
    _Kind(name="plain text", recognises=plain.recognises, read=plain.read),
)


def reader_for(path: Path) -> Reader:
    """Return the reader that the content of `path` asks for.

    Raises:
        InputError: the file is empty, a folder, or of no kind that is read.
        UsageError: there is no such file.
    """
    if not require(path).is_file():
        found = "a folder" if path.is_dir() else "a pipe or device: save it to a file first"
        raise InputError([_file_fault(path, "a file", found)])
    head = _head(path)
    if not head.strip():
        raise InputError([_file_fault(path, "some content", "an empty file")])
    for kind in _READERS:
        if kind.recognises(head):
            return kind.read
    known = ", ".join(kind.name for kind in _READERS)
    raise InputError([_file_fault(path, f"UTF-8 text of a known kind ({known})", "another kind of file")])


def _head(path: Path) -> bytes:
    """Return the first bytes of a file, unpacked if it is gzip; of JSONL alone, packed files are read."""
    head, packed = jsonl.read_head(path, _HEAD_BYTES)
    if packed and not own.recognises(head):
        raise InputError([_file_fault(path, "packed JSONL", "another packed file: unpack it first")])
    return head


def _file_fault(path: Path, expected: str, found: str) -> Fault:
    return Fault(code="E_FILE", file=str(path), expected=expected, found=found)
