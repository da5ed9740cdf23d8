"""Shards: tables on disk that are whole or absent. Equal tables give equal bytes."""

from pathlib import Path
from typing import Any, TypeAlias

from standpunkt.corpus.engine.work import whole

Table: TypeAlias = Any
"""A ``pyarrow.Table``; the library has no types."""


def write_table(table: Table, target: Path) -> None:
    """Write a shard, whole or not at all.

    Raises:
        StandpunktError: it cannot be written.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    with whole(target) as part:
        pq.write_table(table, part, compression="zstd", compression_level=1)
