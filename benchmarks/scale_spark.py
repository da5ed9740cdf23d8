"""The job of the scale benchmark on PySpark, on this machine's cores: our stages by `mapInArrow`, its own joins."""

import importlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from benchmarks import scale_stages as stages
from standpunkt.corpus.engine.executor import cores

_ROWS: Final = 1024
"""Rows a batch."""
_SETTINGS: Final = {
    "spark.driver.memory": "6g",
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(_ROWS),
    "spark.sql.shuffle.partitions": "16",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}


def start(work: Path) -> Any:  # noqa: ANN401 - an untyped library's session
    """Return a session; its start is not counted."""
    os.environ["PYSPARK_PYTHON"] = sys.executable  # or its workers miss what is installed here
    sql: Any = importlib.import_module("pyspark.sql")  # installed apart
    builder = sql.SparkSession.builder.master(f"local[{cores()}]").config("spark.local.dir", str(work))
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def run(source: Path, session: Any, out: Path) -> None:  # noqa: ANN401 - an untyped library's session
    """Run the whole job."""
    f: Any = importlib.import_module("pyspark.sql.functions")
    read = session.read.parquet(str(source))
    prepared = read.mapInArrow(_each(stages.prepare), "number long, text string, sha string, german boolean")
    firsts = (
        prepared.where("german").groupBy("sha").agg(f.min("number").alias("number"), f.any_value("text").alias("text"))
    )
    firsts = firsts.drop("sha").cache()
    signed = firsts.mapInArrow(_each(_sign), "number long, keys array<long>, shingles array<long>").cache()
    keys = signed.select("number", f.explode("keys").alias("key"))
    pairs = (
        keys.withColumnRenamed("number", "left")
        .join(keys.withColumnRenamed("number", "right"), "key")
        .where("left < right")
        .select("left", "right")
        .distinct()
    )
    for side in ("left", "right"):
        sets = signed.select(f.col("number").alias(side), f.col("shingles").alias(f"{side}_shingles"))
        pairs = pairs.join(sets, side)
    pairs = pairs.select("left", "right", "left_shingles", "right_shingles")
    compared = pairs.mapInArrow(_each(stages.verify), "left long, right long, similar boolean").where("similar")
    similar = [(row["left"], row["right"]) for row in compared.collect()]
    members = session.createDataFrame([(n,) for n in sorted({n for pair in similar for n in pair})], "number long")
    lengths = firsts.join(members, "number").select("number", f.length("text").alias("length")).collect()
    gone = stages.dropped(similar, {row["number"]: row["length"] for row in lengths})
    kept = firsts.join(f.broadcast(session.createDataFrame([(n,) for n in gone], "number long")), "number", "left_anti")
    spans = "number long, text string, sentences array<int>, tokens array<int>"
    kept.mapInArrow(_each(stages.segment), spans).write.parquet(str(out), mode="overwrite")
    session.stop()


def _sign(table: Any) -> Any:  # noqa: ANN401 - a pyarrow.Table
    """Sign; Spark has no unsigned numbers, which changes neither what is equal nor what is shared."""
    import pyarrow as pa  # noqa: PLC0415 - heavy

    signed = stages.sign(table)
    column = signed.column("shingles").combine_chunks()
    lists = pa.ListArray.from_arrays(column.offsets, column.values.view(pa.int64()))
    return signed.set_column(2, "shingles", lists)


def _each(stage: Callable[[Any], Any]) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """Return a stage as a function from record batches to record batches."""

    def over(batches: Iterable[Any]) -> Iterator[Any]:
        import pyarrow as pa  # noqa: PLC0415 - heavy

        for batch in batches:
            yield from stage(pa.Table.from_batches([batch])).combine_chunks().to_batches()

    return over
