"""Ingest: sources in, ``articles.jsonl`` and a drop report out.

Exact duplicates (equal canonical text) are kept once and reported, never dropped in silence.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from standpunkt import jsonl
from standpunkt.corpus.compose import Metadata
from standpunkt.corpus.progress import Track, silent
from standpunkt.corpus.readers import Reader, reader_for
from standpunkt.corpus.readers.drops import Dropped, drops_beside
from standpunkt.errors import InputError, UsageError
from standpunkt.files import refuse_existing
from standpunkt.record import is_date
from standpunkt.schema import Article

MOST_CHARACTERS: Final = 5_000_000
"""Longest text that is taken for an article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What came of an ingest."""

    articles: int
    """Articles written."""
    dropped: tuple[Dropped, ...]
    """Documents not written, in the order met."""
    out: Path
    """The articles."""
    drops_out: Path
    """The drop report; empty where nothing was dropped."""

    @property
    def reasons(self) -> Counter[str]:
        """Number of drops per reason."""
        return Counter(drop.reason for drop in self.dropped)


def ingest(
    sources: Sequence[Path],
    out: Path,
    metadata: Metadata,
    *,
    force: bool = False,
    track: Track = silent,
) -> IngestReport:
    """Read `sources`, each with the reader its content asks for, and write the articles.

    Args:
        sources: files.
        out: the ``articles.jsonl`` to write; the drop report lies beside it as ``articles.dropped.jsonl``.
        metadata: what is known of all sources; what a source says itself comes first.
        force: replace existing output.
        track: wraps each source's stream, to show progress.

    Raises:
        InputError: a source is of no known kind, or one of our own files has faults; nothing is written then.
        UsageError: the date in `metadata` is none, or the output exists and `force` is false.
    """
    if metadata.published is not None and not is_date(metadata.published):
        raise UsageError(f"{metadata.published!r}: expected a date, YYYY, YYYY-MM or YYYY-MM-DD")
    drops_out = drops_beside(out)
    for path in (out, drops_out):
        refuse_existing(path, force=force)
    dropped: list[Dropped] = []
    stream = _stream(_readers(sources), metadata, track)
    count = jsonl.write(out, _distinct(stream, dropped), force=force)
    jsonl.write(drops_out, dropped, force=force)
    return IngestReport(articles=count, dropped=tuple(dropped), out=out, drops_out=drops_out)


def _readers(sources: Sequence[Path]) -> list[tuple[Path, Reader]]:
    """Find every source's reader first, so that all unreadable sources are named at once, before any work."""
    readers: list[tuple[Path, Reader]] = []
    errors: list[InputError] = []
    for path in sources:
        try:
            readers.append((path, reader_for(path)))
        except InputError as error:
            errors.append(error)
    if errors:
        raise InputError(fault for error in errors for fault in error.faults)
    return readers


def _stream(
    readers: Iterable[tuple[Path, Reader]], metadata: Metadata, track: Track
) -> Iterator[tuple[Path, Article | Dropped]]:
    for path, read in readers:
        for item in track(read(path, metadata), path.name):
            yield path, item


def _distinct(stream: Iterable[tuple[Path, Article | Dropped]], dropped: list[Dropped]) -> Iterator[Article]:
    """Yield each text once; what is dropped is appended to `dropped`."""
    kept: dict[str, str] = {}
    ids: set[str] = set()
    for path, item in stream:
        if isinstance(item, Dropped):
            dropped.append(item)
        elif len(item.text) > MOST_CHARACTERS:
            detail = f"{item.id}: {len(item.text):,} characters; more than {MOST_CHARACTERS:,} are no article"
            dropped.append(Dropped(source=str(path), line=0, reason="too long", detail=detail))
        elif item.text_sha256 in kept:
            detail = f"{item.id}: same text as {kept[item.text_sha256]}, which was kept"
            dropped.append(Dropped(source=str(path), line=0, reason="exact duplicate", detail=detail))
        elif item.id in ids:
            detail = f"{item.id}: another text was kept under this id"
            dropped.append(Dropped(source=str(path), line=0, reason="id in use", detail=detail))
        else:
            kept[item.text_sha256] = item.id
            ids.add(item.id)
            yield item
