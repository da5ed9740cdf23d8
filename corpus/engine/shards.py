"""Stages over shards: a pure function from Arrow table to Arrow table, run from parquet file to parquet file.

A file says which stages it went through, with their versions and parameters. Equal inputs and stages give equal bytes.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

from standpunkt.corpus.engine.executor import Executor
from standpunkt.corpus.engine.work import whole

Table: TypeAlias = Any
"""A ``pyarrow.Table``; the library has no types."""

_KEY: Final = b"standpunkt.stages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step of the way, named so that its results can be told from those of other versions of it."""

    name: str
    """Short, stable name."""
    version: str
    """Changes whenever the function gives other results for the same input."""
    function: Callable[..., Table]
    """Takes a table and the parameters as keywords; pure and picklable."""
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The settings that results depend on; as JSON takes them."""

    @property
    def stamp(self) -> dict[str, str]:
        """What a file says of the stage: name, version, hash of the parameters."""
        parameters = json.dumps(self.parameters, sort_keys=True).encode()
        return {"name": self.name, "version": self.version, "parameters": hashlib.sha256(parameters).hexdigest()[:16]}


def stages_of(path: Path) -> tuple[dict[str, str], ...]:
    """Return the stamps of the stages that a parquet file went through, first to last."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    return _stamps(pq.read_schema(path))


def run_stage(stage: Stage, source: Path, target: Path) -> Path:
    """Run a stage on one shard; where `target` is there already, from the same stages, nothing is done.

    Raises:
        StandpunktError: the target cannot be written.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    stamps = (*stages_of(source), stage.stamp)
    if target.exists() and stages_of(target) == stamps:
        return target
    # One thread: there is a process for each core.
    table = stage.function(pq.read_table(source, use_threads=False, memory_map=False), **stage.parameters)
    write_table(table, target, stamps)
    return target


def run_stages(executor: Executor, stage: Stage, shards: Iterable[tuple[Path, Path]]) -> Iterator[Path]:
    """Run a stage on many shards, each a source and a target; yield the targets in order as they are done."""
    return executor.map(partial(_run_on, stage), shards)


def _run_on(stage: Stage, shard: tuple[Path, Path]) -> Path:
    return run_stage(stage, *shard)


def write_table(table: Table, target: Path, stamps: Iterable[Mapping[str, str]] = ()) -> None:
    """Write a shard, whole or not at all, with the stamps of its stages.

    Raises:
        StandpunktError: it cannot be written.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    words = json.dumps(list(stamps), sort_keys=True).encode()
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), _KEY: words})
    with whole(target) as part:
        pq.write_table(table, part, compression="zstd", compression_level=1)


def _stamps(schema: Any) -> tuple[dict[str, str], ...]:  # noqa: ANN401 - a pyarrow.Schema
    return tuple(json.loads((schema.metadata or {}).get(_KEY, b"[]")))
