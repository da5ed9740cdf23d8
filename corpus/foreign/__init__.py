"""Corpora that others annotated, as our records: each format one module, told by its content.

A reader is a function from a path and what the caller knows of the source to a stream of annotated articles and drops.
A new format is a new module here and a line in `_READERS`; the first one that recognises a file reads it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from standpunkt import jsonl
from standpunkt.corpus.compose import Metadata
from standpunkt.corpus.foreign import columns, dimstance, germeval, gerntsa
from standpunkt.corpus.foreign.annotated import Annotated
from standpunkt.corpus.readers.drops import Dropped
from standpunkt.files import require

__all__ = ["Annotated", "AnnotatedReader", "annotated_reader_for"]

AnnotatedReader = Callable[[Path, Metadata], Iterator[Annotated | Dropped]]

_HEAD_BYTES = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    name: str
    recognises: Callable[[bytes], bool]
    read: AnnotatedReader


_READERS = (
    _Kind(name="DimStance JSONL", recognises=dimstance.recognises, read=dimstance.read),
    _Kind(name="GerNTSA JSON", recognises=gerntsa.recognises, read=gerntsa.read),
    _Kind(name="GermEval 2014 TSV", recognises=germeval.recognises, read=germeval.read),
    _Kind(name="tagged columns", recognises=columns.recognises, read=columns.read),
)


def annotated_reader_for(path: Path) -> AnnotatedReader | None:
    """Return the reader of the annotated corpus that `path` holds, packed or not; null where it holds none.

    Raises:
        InputError: the file is a damaged gzip file.
        UsageError: there is no such file.
    """
    if not require(path).is_file():
        return None
    head = jsonl.read_head(path, _HEAD_BYTES)
    return next((kind.read for kind in _READERS if kind.recognises(head)), None)
