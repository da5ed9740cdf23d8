"""Readers: from a file to raw documents. Which reader a file needs is told by its content, never by its name.

A reader is a function from a path and what the caller knows of the sources to a stream of documents and drops; it holds
one document at a time. A new kind of source is a new module here and a line in `_KINDS`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from standpunkt.corpus.document import Document
from standpunkt.corpus.encoding import is_utf16, likely_encoding
from standpunkt.corpus.readers import delimited, gnad, mediawiki, objects, own, page, parquet, plain, warc
from standpunkt.corpus.readers.drops import Dropped
from standpunkt.corpus.readers.head import not_utf8_from, read_head
from standpunkt.corpus.readers.options import ReadOptions
from standpunkt.corpus.readers.text import encoding_fault
from standpunkt.corpus.readers.unpack import BrokenSourceError, packing_of
from standpunkt.errors import Fault, InputError, StandpunktError, printable
from standpunkt.files import require

Reader = Callable[[Path, ReadOptions], Iterator[Document | Dropped]]
Check = Callable[[Path, ReadOptions], None]


_MOST_SAID = 200


def _accept(_path: Path, _options: ReadOptions) -> None:
    """Take a file of which nothing more is asked than its kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """A kind of source."""

    name: str
    """What a user calls it."""
    recognises: Callable[[bytes], bool]
    """Tells the kind by a file's first bytes, unpacked."""
    read: Reader
    """Yields the documents."""
    check: Check = _accept
    """Raises `InputError` where a file of this kind cannot be read with these options at all."""
    utf8: bool = True
    """The file has to be in UTF-8."""


_KINDS = (
    _Kind(name="Parquet", recognises=parquet.recognises, read=parquet.read, check=parquet.check, utf8=False),
    _Kind(name="WARC", recognises=warc.recognises, read=warc.read, utf8=False),
    _Kind(name="HTML", recognises=page.recognises, read=page.read, utf8=False),
    _Kind(name="MediaWiki XML", recognises=mediawiki.recognises, read=mediawiki.read, utf8=False),
    _Kind(name="articles.jsonl", recognises=own.is_ours, read=own.read, check=own.check),
    _Kind(name="JSONL", recognises=objects.recognises, read=objects.read, check=objects.check),
    _Kind(name="10kGNAD csv", recognises=gnad.recognises, read=gnad.read),
    _Kind(name="CSV", recognises=delimited.recognises, read=delimited.read, check=delimited.check),
    _Kind(name="plain text", recognises=plain.recognises, read=plain.read),
)
KINDS = tuple(kind.name for kind in _KINDS)
"""The kinds of files that are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file whose reader was found."""

    path: Path
    """The file."""
    kind: str
    """Its kind, one of `KINDS`."""
    read: Callable[[], Iterator[Document | Dropped]]
    """Yields its documents, and drops for what is none; picklable."""


def open_sources(paths: Iterable[Path], options: ReadOptions) -> tuple[Source, ...]:
    """Find every file's reader first, so that all unreadable files are named at once, before any work.

    Raises:
        InputError: with the faults of all files that are empty, of no kind that is read, or lack what their kind needs.
        UsageError: there is no such file.
    """
    sources: list[Source] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            sources.append(_source(path, options))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return tuple(sources)


def _source(path: Path, options: ReadOptions) -> Source:
    kind = _kind_of(path)
    try:
        kind.check(path, options)
    except BrokenSourceError as error:
        raise InputError([error.fault(path)]) from None
    return Source(path=path, kind=kind.name, read=partial(to_the_end, partial(kind.read, path, options), path))


def to_the_end(read: Callable[[], Iterator[Document | Dropped]], path: Path) -> Iterator[Document | Dropped]:
    """Yield what can be read of a file, and a last drop for the rest where it breaks off.

    Whatever a file breaks in a reader or a library ends this file alone: the drop names the error.
    """
    try:
        yield from read()
    except BrokenSourceError as error:
        yield Dropped(source=str(path), line=0, reason=error.reason, detail=error.detail)
    except InputError as error:
        detail = "; ".join(map(str, error.faults))
        yield Dropped(source=str(path), line=error.faults[0].line, reason="damaged", detail=detail)
    except (StandpunktError, MemoryError):
        raise
    except Exception as error:
        detail = printable(f"{type(error).__name__}: {str(error)[:_MOST_SAID]}")
        yield Dropped(source=str(path), line=0, reason="damaged", detail=detail)


def _kind_of(path: Path) -> _Kind:
    if not require(path).is_file():
        found = "a folder" if path.is_dir() else "a pipe or device: save it to a file first"
        raise InputError([_file_fault(path, "a file", found)])
    head, whole = read_head(path)
    if not head.removeprefix(b"\xef\xbb\xbf").strip():
        raise InputError([_file_fault(path, "some content", "an empty file")])
    for kind in _KINDS:
        if kind.recognises(head):
            if kind.utf8 and (start := not_utf8_from(head, whole=whole)) is not None:
                raise InputError([encoding_fault(path, head, start)])
            return kind
    if is_utf16(head):
        hint = f"it looks like {likely_encoding(head)}; convert it first: iconv -f {likely_encoding(head)} -t utf-8"
        found = "another encoding of text"
        raise InputError([Fault(code="E_ENCODING", file=str(path), line=1, expected="UTF-8", found=found, hint=hint)])
    found = "a file packed twice" if packing_of(head) else "another kind of file"
    raise InputError([_file_fault(path, f"a known kind of file ({', '.join(KINDS)})", found)])


def _file_fault(path: Path, expected: str, found: str) -> Fault:
    return Fault(code="E_FILE", file=str(path), expected=expected, found=found)
