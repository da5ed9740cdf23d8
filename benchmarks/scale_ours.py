"""The job of the scale benchmark on our own engine: all cores of this machine, shards on disk, no service."""

import importlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import scale_stages as stages
from standpunkt.corpus.duplicates.find import find_duplicates
from standpunkt.corpus.engine.executor import Pool
from standpunkt.corpus.engine.shards import write_table


def start(work: Path) -> Path:
    """Load the library; the processes are started, and counted, by the job."""
    importlib.import_module("pyarrow.parquet")
    return work


def run(source: Path, work: Path, out: Path) -> None:
    """Run the whole job."""
    shards = sorted(source.iterdir())
    with Pool(patience=0) as pool:
        paths = list(pool.map(partial(_prepare, work), shards))
        duplicates = find_duplicates(_articles(paths), pool, work / "duplicates")
        gone = frozenset(int(row.article_id) for row in duplicates.rows if not row.kept)
        for _ in pool.map(partial(_segment, out, gone), paths):
            pass


def _prepare(work: Path, path: Path) -> Path:
    """Prepare a shard, keep what is German, and return where it lies."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    # One thread: there is a process for each core.
    prepared = stages.prepare(pq.read_table(path, use_threads=False))
    write_table(prepared.filter(prepared.column("german")).drop_columns(["german"]), work / path.name)
    return work / path.name


def _articles(paths: list[Path]) -> Iterator[tuple[str, str, str, None]]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    for path in paths:
        for batch in pq.ParquetFile(path).iter_batches(512):
            columns = (batch.column(name).to_pylist() for name in ("number", "text", "sha"))
            for number, text, sha in zip(*columns, strict=True):
                # Ids sort as numbers do, so that all engines keep the same documents.
                yield f"{number:09}", text, sha, None


def _segment(out: Path, gone: frozenset[int], path: Path) -> int:
    import pyarrow as pa  # noqa: PLC0415 - heavy
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    table: Any = pq.read_table(path, use_threads=False)
    kept = table.filter(pa.array([number not in gone for number in table.column("number").to_pylist()]))
    write_table(stages.segment(kept), out / path.name)
    return int(kept.num_rows)
