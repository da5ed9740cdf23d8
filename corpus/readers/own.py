"""Our own ``articles.jsonl``, packed or not."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from standpunkt import jsonl
from standpunkt.corpus.compose import Metadata
from standpunkt.corpus.readers.drops import Dropped
from standpunkt.schema import Article

_OPENING = re.compile(rb"\{\s*[\"}]")


def recognises(head: bytes) -> bool:
    """Tell JSONL by an opening brace and a quotation mark, or an empty object."""
    return _OPENING.match(head.removeprefix(b"\xef\xbb\xbf").lstrip()) is not None


def read(path: Path, metadata: Metadata) -> Iterator[Article | Dropped]:
    """Yield the articles; what they say of themselves comes before `metadata`.

    Raises:
        InputError: with every fault of the file.
    """
    for article in jsonl.read(path, Article, key="id"):
        yield msgspec.structs.replace(
            article,
            published=article.published or metadata.published,
            outlet=article.outlet or metadata.outlet,
            licence=article.licence or metadata.licence,
        )
