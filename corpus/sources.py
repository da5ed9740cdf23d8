"""All sources of an ingest, opened: raw documents, and corpora that others annotated, as one kind of stream."""

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from standpunkt.corpus.compose import Metadata
from standpunkt.corpus.document import Document, Layout
from standpunkt.corpus.foreign import AnnotatedReader, annotated_reader_for
from standpunkt.corpus.readers import Source, open_sources
from standpunkt.corpus.readers.drops import Dropped
from standpunkt.corpus.readers.options import ReadOptions
from standpunkt.errors import InputError
from standpunkt.jsonl import encode

ANNOTATED = "annotated corpus"
"""Kind of a source that brings annotations."""


def open_all(paths: Iterable[Path], options: ReadOptions) -> tuple[Source, ...]:
    """Find every file's reader first, so that all unreadable files are named at once, before any work.

    Raises:
        InputError: with the faults of all files that are empty, of no kind that is read, or lack what their kind needs.
        UsageError: there is no such file.
    """
    given = list(paths)
    annotated = {path: source for path in given if (source := _annotated(path, options.metadata))}
    raw = iter(open_sources([path for path in given if path not in annotated], options))
    return tuple(annotated.get(path) or next(raw) for path in given)


def _annotated(path: Path, metadata: Metadata) -> Source | None:
    try:
        reader = annotated_reader_for(path) if path.is_file() else None
    except InputError:  # a damaged file: the readers of documents say so, among the other faults
        return None
    return Source(path=path, kind=ANNOTATED, read=partial(_documents, reader, path, metadata)) if reader else None


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
