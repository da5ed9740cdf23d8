"""Parquet: a row an article, its columns found as in any table."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from standpunkt.corpus.document import Document
from standpunkt.corpus.readers.columns import choose, document, require_text
from standpunkt.corpus.readers.drops import Dropped, too_long
from standpunkt.corpus.readers.limits import MOST_BYTES
from standpunkt.corpus.readers.options import ReadOptions
from standpunkt.corpus.readers.unpack import BrokenSourceError
from standpunkt.errors import Fault, InputError

_MAGIC = b"PAR1"
_BATCH_ROWS = 256
_BATCH_BYTES = 256 << 20
_BUFFER_BYTES = 1 << 20


def recognises(head: bytes) -> bool:
    """Tell Parquet by its first four bytes."""
    return head.startswith(_MAGIC)


def check(path: Path, options: ReadOptions) -> None:
    """Refuse a file whose footer is damaged, or whose columns hold no text.

    Raises:
        InputError: it is, or they do not.
    """
    import pyarrow as pa  # noqa: PLC0415 - heavy
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    try:
        names = pq.read_schema(path).names
    except (pa.ArrowException, OSError, ValueError) as error:
        found = str(error).partition("\n")[0]
        raise InputError(
            [Fault(code="E_PARQUET", file=str(path), expected="a whole Parquet file", found=found)]
        ) from None
    require_text(names, options, path)


def read(path: Path, options: ReadOptions) -> Iterator[Document | Dropped]:
    """Yield a document a row, `place` being its number; a row without text, or with a value too long, is a drop."""
    import pyarrow as pa  # noqa: PLC0415 - heavy
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    number = 0
    try:
        with pq.ParquetFile(path, buffer_size=_BUFFER_BYTES) as file:
            chosen = choose(file.schema_arrow.names, options)
            size = _batch_rows(file.metadata, frozenset(chosen.values()))
            for batch in file.iter_batches(batch_size=size, columns=list(chosen.values())):
                for number, row in enumerate(_rows(batch), start=number + 1):  # noqa: B020 - counts on
                    if row is None:
                        yield too_long(str(path), number, "row")
                    else:
                        yield document(row, chosen, str(path), number, options)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise BrokenSourceError("damaged", f"after row {number}: {str(error).partition(chr(10))[0]}") from None


def _batch_rows(metadata: Any, names: frozenset[str]) -> int:  # noqa: ANN401 - pyarrow is untyped
    """Return how many rows fit into the memory: no value is longer than its column's chunk, but all rows may share it.

    So a file of a thousand bytes may hold gigabytes.
    """
    groups = (metadata.row_group(n) for n in range(metadata.num_row_groups))
    columns = (group.column(n) for group in groups for n in range(group.num_columns))
    sizes = (int(column.total_uncompressed_size) for column in columns if column.path_in_schema.split(".")[0] in names)
    return max(1, min(_BATCH_ROWS, _BATCH_BYTES // max(1, 1, *sizes)))


def _rows(batch: Any) -> Iterator[dict[str, Any] | None]:  # noqa: ANN401
    """Yield the rows as Python's own values, null for one that is too long; one by one where they are long together."""
    if batch.nbytes <= MOST_BYTES:
        yield from batch.to_pylist()
    elif batch.num_rows == 1:
        yield None
    else:
        for n in range(batch.num_rows):
            yield from _rows(batch.slice(n, 1))
