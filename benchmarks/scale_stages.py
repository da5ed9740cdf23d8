"""The stages of the scale benchmark: the same bodies for all engines, from Arrow table to Arrow table."""

import hashlib
from array import array
from collections.abc import Iterable
from itertools import chain
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from standpunkt.corpus.duplicates.components import components
from standpunkt.corpus.duplicates.find import THRESHOLD
from standpunkt.corpus.duplicates.shingles import jaccard
from standpunkt.corpus.duplicates.signatures import BANDS, signatures
from standpunkt.corpus.text.clean import clean
from standpunkt.corpus.text.language import identify
from standpunkt.corpus.text.sentences import sentence_spans
from standpunkt.corpus.text.tokens import token_spans

Table = Any
"""A `pyarrow.Table`."""
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)


def prepare(table: Table) -> Table:
    """Clean, tell the language, hash: `number` and `text` become `number`, `text`, `sha` and `german`."""
    import pyarrow as pa  # noqa: PLC0415 - heavy

    texts = [clean(raw) for raw in table.column("text").to_pylist()]
    german = [guess.is_german for guess in identify(texts)]
    hashes = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    columns = {
        "number": table.column("number"),
        "text": pa.array(texts, pa.string()),
        "sha": pa.array(hashes, pa.string()),
    }
    return pa.table(columns | {"german": pa.array(german, pa.bool_())})


def sign(table: Table) -> Table:
    """Compute signatures: `number` and `text` become `number`, `keys` and `shingles`; a key says its band, too."""
    import pyarrow as pa  # noqa: PLC0415 - heavy

    renamed = pa.table({"id": table.column("number"), "text": table.column("text")})
    signed = signatures(renamed)
    keys = signed.column("keys").combine_chunks().values.to_numpy().view(np.uint64).reshape(-1, BANDS)
    banded = (keys ^ (np.arange(BANDS, dtype=np.uint64) * _ODD)).view(np.int64)
    places = np.arange(0, keys.size + 1, BANDS, dtype=np.int32)
    sets = signed.column("shingles").cast(pa.list_(pa.uint64()))  # Spark knows no large lists
    keyed = pa.ListArray.from_arrays(places, banded.ravel())
    return pa.table({"number": table.column("number"), "keys": keyed, "shingles": sets})


def verify(table: Table) -> Table:
    """Compare pairs: `left`, `right`, `left_shingles` and `right_shingles` become `left`, `right` and `similar`."""
    import pyarrow as pa  # noqa: PLC0415 - heavy

    lefts, rights = (_sets(table.column(name)) for name in ("left_shingles", "right_shingles"))
    similar = [jaccard(left, right) >= THRESHOLD for left, right in zip(lefts, rights, strict=True)]
    columns = {name: table.column(name) for name in ("left", "right")}
    return pa.table(columns | {"similar": pa.array(similar, pa.bool_())})


def segment(table: Table) -> Table:
    """Find sentences and tokens: adds `sentences` and `tokens`, starts and ends in turn."""
    import pyarrow as pa  # noqa: PLC0415 - heavy

    sentences, tokens = _Lists(), _Lists()
    for text in table.column("text").to_pylist():
        spans = list(sentence_spans(text))
        sentences.add(chain.from_iterable(spans))
        found = (token_spans(text, start, end) for start, end in spans)
        tokens.add(chain.from_iterable(chain.from_iterable(found)))
    columns = {"number": table.column("number"), "text": table.column("text")}
    return pa.table(columns | {"sentences": sentences.arrow(), "tokens": tokens.arrow()})


class _Lists:
    """A column of lists of numbers, built without an object for each number."""

    def __init__(self) -> None:
        self._values, self._edges = array("i"), array("i", [0])

    def add(self, numbers: Iterable[int]) -> None:
        self._values.extend(numbers)
        self._edges.append(len(self._values))

    def arrow(self) -> Any:  # noqa: ANN401 - a pyarrow array
        import pyarrow as pa  # noqa: PLC0415 - heavy

        values, edges = (np.frombuffer(numbers, dtype=np.int32) for numbers in (self._values, self._edges))
        return pa.ListArray.from_arrays(edges, values)


def dropped(pairs: Iterable[tuple[int, int]], lengths: dict[int, int]) -> list[int]:
    """Return the documents that go: of each component all but the longest, or of several longest the first.

    Args:
        pairs: numbers of near-duplicates.
        lengths: characters of each document that stands in a pair.
    """
    ranked = (sorted(members, key=lambda n: (-lengths[n], n)) for members in components(pairs))
    return [number for members in ranked for number in members[1:]]


def _sets(column: Any) -> Iterable[npt.NDArray[np.uint64]]:  # noqa: ANN401 - a pyarrow column
    for chunk in column.chunks if hasattr(column, "chunks") else [column]:
        values, offsets = chunk.values.to_numpy(), chunk.offsets.to_numpy()
        for row in range(len(chunk)):
            yield values[offsets[row] : offsets[row + 1]]
