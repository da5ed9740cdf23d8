"""All sources of an ingest, opened: raw documents, and corpora that others annotated, as one kind of stream."""

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from standpunkt.corpus.compose import Metadata
from standpunkt.corpus.document import Document, Layout
from standpunkt.corpus.foreign import AnnotatedReader, annotated_reader_for
from standpunkt.corpus.readers import Source, open_sources, to_the_end
from standpunkt.corpus.readers.drops import Dropped
from standpunkt.corpus.readers.expand import expand
from standpunkt.corpus.readers.options import ReadOptions
from standpunkt.errors import Fault, InputError
from standpunkt.jsonl import encode

ANNOTATED = "annotated corpus"
"""Kind of a source that brings annotations."""


UNREADABLE = "unreadable"
"""Kind, and reason of the drop, of a file in a folder that nothing reads."""


def open_all(given: Iterable[Path], options: ReadOptions) -> tuple[Source, ...]:
    """Find the reader of every file that `given` names, before any work.

    A file that was named outright has to be readable. One that was found in a folder or by a glob need not be: it
    becomes a drop, unless nothing there can be read.

    Raises:
        InputError: with the faults of all files that are empty, of no kind that is read, or lack what their kind needs.
        UsageError: a source names nothing.
    """
    paths = list(given)
    named = {path.resolve() for path in paths if path.is_file()}
    sources: list[Source] = []
    stray: list[Fault] = []
    faults: list[Fault] = []
    for path in expand(paths):
        try:
            sources.append(_annotated(path, options.metadata) or open_sources([path], options)[0])
        except InputError as error:
            (faults if path.resolve() in named else stray).extend(error.faults)
            read = partial(_unreadable, path, error.faults)
            sources.append(Source(path=path, kind=UNREADABLE, read=read))
    if faults or all(source.kind == UNREADABLE for source in sources):
        raise InputError([*faults, *stray])
    return tuple(sources)


def _unreadable(path: Path, faults: tuple[Fault, ...]) -> Iterator[Dropped]:
    yield Dropped(source=str(path), line=0, reason=UNREADABLE, detail="; ".join(map(str, faults)))


def _annotated(path: Path, metadata: Metadata) -> Source | None:
    try:
        reader = annotated_reader_for(path) if path.is_file() else None
    except InputError:  # a damaged file: the readers of documents say so, among the other faults
        return None
    if reader is None:
        return None
    return Source(
        path=path, kind=ANNOTATED, read=partial(to_the_end, partial(_documents, reader, path, metadata), path)
    )


def _documents(reader: AnnotatedReader, path: Path, metadata: Metadata) -> Iterator[Document | Dropped]:
    for place, item in enumerate(reader(path, metadata), start=1):
        if isinstance(item, Dropped):
            yield item
        else:
            yield Document(
                source=str(path),
                place=place,
                layout=Layout.ARTICLE,
                raw=encode(item.article),
                annotations=tuple(map(encode, item.annotations)),
            )
