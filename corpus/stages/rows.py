"""The stage that makes a release's tables of articles: cut into sentences, count, write the rows of every config.

A part is a stretch of one split. Its files are written whole and hold the schema key that keeps ``ClassLabel`` columns
alive. The same part gives the same bytes wherever it is made.
"""

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from standpunkt.corpus.batches import batched
from standpunkt.corpus.configs import CONFIGS, Row
from standpunkt.corpus.counts import Counts, count
from standpunkt.corpus.dossier import Dossier
from standpunkt.corpus.engine.work import whole
from standpunkt.corpus.rows import features, rows
from standpunkt.labels import Split

_ROW_GROUP: Final = 200
"""Articles whose rows are in memory at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one call of the stage is to do."""

    folder: Path
    """Where the files go: ``<folder>/<config>/<split>-<number>.parquet``."""
    split: Split
    """The split that the articles are in."""
    number: int
    """Which part of the split it is, from 0."""
    dossiers: tuple[Dossier, ...]
    """The articles, in order, not cut yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartReport:
    """What came of a part."""

    split: Split
    number: int
    """As in the part."""
    rows: dict[str, int]
    """Rows per config; a config without rows has no file."""
    counts: Counts
    """Counts over the part's articles."""


def build_part(part: Part) -> PartReport:
    """Write the files of a part and say what is in them."""
    sizes: dict[str, int] = {}
    total: Counts | None = None
    with ExitStack() as stack:
        writers: dict[str, Any] = {}
        for batch in batched(part.dossiers, _ROW_GROUP):
            cut = [dossier.cut() for dossier in batch]
            counts = count(cut)
            total = total + counts if total else counts
            for config in CONFIGS:
                if found := [row for dossier in cut for row in rows(config, dossier)]:
                    if config not in writers:
                        path = part_file(part.folder, config, part.split, part.number)
                        writers[config] = stack.enter_context(_writer(path, config))
                    writers[config].write_table(_table(config, found))
                    sizes[config] = sizes.get(config, 0) + len(found)
    if total is None:
        raise ValueError("a part has at least one article")
    return PartReport(split=part.split, number=part.number, rows=sizes, counts=total)


def part_file(folder: Path, config: str, split: Split, number: int) -> Path:
    """Return where the rows of a part lie."""
    return folder / config / f"{split}-{number:05d}.parquet"


@contextmanager
def _writer(path: Path, config: str) -> Generator[Any]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    path.parent.mkdir(exist_ok=True)
    with whole(path) as part, pq.ParquetWriter(part, _schema(config)) as writer:
        yield writer


def _schema(config: str) -> Any:  # noqa: ANN401 - an untyped library
    return features()[config].arrow_schema


def _table(config: str, found: list[Row]) -> Any:  # noqa: ANN401
    import pyarrow as pa  # noqa: PLC0415 - heavy

    return pa.Table.from_pylist(found, schema=_schema(config))
