"""Our own ``articles.jsonl``."""

from collections.abc import Iterator
from pathlib import Path

from standpunkt import jsonl
from standpunkt.corpus.compose import Metadata
from standpunkt.corpus.readers.drops import Dropped
from standpunkt.schema import Article


def recognises(head: bytes) -> bool:
    """Tell JSONL by its opening brace."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def read(path: Path, _metadata: Metadata) -> Iterator[Article | Dropped]:
    """Yield the articles as they are; they carry their own metadata.

    Raises:
        InputError: with every fault of the file.
    """
    yield from jsonl.read(path, Article, key=lambda article: article.id)
