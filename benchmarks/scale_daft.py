"""The job of the scale benchmark on Daft's native runner: our stages as its batch functions, its own joins."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from benchmarks import scale_stages as stages

_ROWS: Final = 1024
"""Rows a batch."""


def start(_: Path) -> Any:  # noqa: ANN401 - an untyped library
    """Return the library, with its runner set."""
    import daft as untyped  # noqa: PLC0415 - heavy

    daft: Any = untyped
    daft.set_runner_native()
    return daft


def run(source: Path, daft: Any, out: Path) -> None:  # noqa: ANN401 - an untyped library
    """Run the whole job."""
    col, kind = daft.col, daft.DataType
    whole, text, numbers = kind.int64(), kind.string(), kind.list(kind.int64())
    prepare = _batched(stages.prepare, {"number": whole, "text": text, "sha": text, "german": kind.bool()})
    sign = _batched(stages.sign, {"number": whole, "keys": numbers, "shingles": kind.list(kind.uint64())})
    verify = _batched(stages.verify, {"left": whole, "right": whole, "similar": kind.bool()})
    edges = kind.list(kind.int32())
    segment = _batched(stages.segment, {"number": whole, "text": text, "sentences": edges, "tokens": edges})

    documents = prepare(daft.read_parquet(f"{source}/*.parquet"), "number", "text").where(col("german"))
    firsts = documents.groupby("sha").agg(col("number").min(), col("text").any_value()).exclude("sha").collect()
    signed = sign(firsts, "number", "text").collect()
    keys = signed.select(col("number"), col("keys").explode())
    left = keys.select(col("number").alias("left"), col("keys"))
    right = keys.select(col("number").alias("right"), col("keys"))
    pairs = left.join(right, on="keys").where(col("left") < col("right")).select("left", "right").distinct()
    for side in ("left", "right"):
        sets = signed.select(col("number").alias(side), col("shingles").alias(f"{side}_shingles"))
        pairs = pairs.join(sets, on=side)
    compared = verify(pairs, "left", "right", "left_shingles", "right_shingles").where(col("similar"))
    found = compared.select("left", "right").to_pydict()
    similar = list(zip(found["left"], found["right"], strict=True))
    members = sorted({number for pair in similar for number in pair})
    lengths = firsts.where(col("number").is_in(members)).select(col("number"), col("text").length()).to_pydict()
    gone = stages.dropped(similar, dict(zip(lengths["number"], lengths["text"], strict=True)))
    kept = firsts.where(~col("number").is_in(gone)) if gone else firsts
    segment(kept, "number", "text").write_parquet(str(out))


def _batched(stage: Callable[[Any], Any], result: Mapping[str, Any]) -> Callable[..., Any]:
    """Return a stage as a function from data frame and column names to data frame."""
    import daft as untyped  # noqa: PLC0415 - heavy
    import pyarrow as pa  # noqa: PLC0415 - heavy

    daft: Any = untyped
    # Processes cost Daft more than they gain it.
    batched = daft.func.batch(return_dtype=daft.DataType.struct(dict(result)), batch_size=_ROWS, use_process=False)

    def over(frame: Any, *names: str) -> Any:  # noqa: ANN401 - Daft's data frames
        def call(*columns: Any) -> Any:  # noqa: ANN401 - Daft's series in, an Arrow array out
            table = pa.table({name: column.to_arrow() for name, column in zip(names, columns, strict=True)})
            return stage(table).to_struct_array().combine_chunks()

        answer = batched(call)(*(daft.col(name) for name in names)).alias("result")
        return frame.select(answer).select(daft.col("result").unnest())

    return over
