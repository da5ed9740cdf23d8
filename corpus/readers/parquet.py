"""Parquet: a row an article, its columns found as in any table."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from standpunkt.corpus.document import Document
from standpunkt.corpus.readers.columns import choose, document, require_text
from standpunkt.corpus.readers.drops import Dropped
from standpunkt.corpus.readers.options import ReadOptions
from standpunkt.corpus.readers.unpack import BrokenSourceError
from standpunkt.errors import Fault, InputError

_MAGIC = b"PAR1"
_BATCH_ROWS = 256


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
    """Yield a document a row, `place` being its number; a row without text is a drop."""
    import pyarrow as pa  # noqa: PLC0415 - heavy
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    number = 0
    try:
        with pq.ParquetFile(path) as file:
            chosen = choose(file.schema_arrow.names, options)
            for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=list(chosen.values())):
                rows: list[dict[str, Any]] = batch.to_pylist()
                for number, row in enumerate(rows, start=number + 1):  # noqa: B020 - counts on
                    yield document(row, chosen, str(path), number, options)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise BrokenSourceError("damaged", f"after row {number}: {str(error).partition(chr(10))[0]}") from None
