"""The work folder: documents, and what was computed of them, in shards that any process or machine can reach.

A shard ``texts-00000.parquet`` is written by whoever drives the work. Beside it, `sign` leaves the band keys, one row a
band, and the shingle sets, which `gather` moves into one array for all, to be mapped into memory and not read. Nothing
is trusted that another run may have left in the folder: every file that is read was written by this run.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from standpunkt.corpus.duplicates.shingles import Hashes
from standpunkt.corpus.duplicates.signatures import BANDS, signatures
from standpunkt.corpus.engine.work import whole

Numbers = npt.NDArray[np.int64]

DOCUMENTS: Final = 512
"""Most documents a shard."""
CHARACTERS: Final = 1 << 21
"""A shard is full when its texts have this many characters."""
_SHINGLES: Final = "shingles.u64"
_OFFSETS: Final = "offsets.npy"


def write_shard(path: Path, ids: list[str], texts: list[str]) -> None:
    """Write the documents of a shard."""
    import pyarrow as pa  # noqa: PLC0415 - heavy
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    parquet: Any = pq
    path.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(pa.table({"id": pa.array(ids, pa.string()), "text": pa.array(texts, pa.string())}), path)


def sign(path: Path) -> int:
    """Compute the signatures of a shard, leave them beside it, and return the number of its documents.

    Pure but for the files, whose content depends on the shard only: it may run anywhere that reaches the folder, and
    twice.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    parquet: Any = pq
    table = signatures(parquet.read_table(path))
    keys, shingles = table.column("keys").combine_chunks(), table.column("shingles").combine_chunks()
    _save(_beside(path, "keys"), keys.values.to_numpy().reshape(-1, BANDS).T)
    _save(_beside(path, "shingles"), shingles.values.to_numpy())
    _save(_beside(path, "offsets"), shingles.offsets.to_numpy())
    return int(table.num_rows)


def gather(signed: Iterable[int], folder: Path) -> None:
    """Move the shingle sets of each shard, as soon as it is signed, into one file for all.

    A process may hold only so many files open, and the pairs to compare lie in any two shards.
    """
    ends = [np.zeros(1, dtype=np.int64)]
    with (folder / _SHINGLES).open("wb") as file:
        for number, _ in enumerate(signed):
            path = shard_path(folder, number)
            values, offsets = _beside(path, "shingles"), _beside(path, "offsets")
            file.write(np.load(values).tobytes())
            ends.append(np.load(offsets)[1:] + ends[-1][-1])
            values.unlink()
            offsets.unlink()
    _save(folder / _OFFSETS, np.concatenate(ends))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shards:
    """Signed and gathered shards; documents are numbered through."""

    folder: Path
    """Where they lie."""
    starts: tuple[int, ...]
    """Number of the first document of each shard, and of all documents."""
    _open: dict[str, npt.NDArray[Any]] = field(default_factory=dict[str, npt.NDArray[Any]], compare=False, repr=False)
    """Arrays mapped so far; not carried to other processes."""

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(Shards, folder=self.folder, starts=self.starts), ()

    def band(self, number: int) -> Numbers:
        """Return the keys of all documents in one band; those of a document without words mean nothing."""
        keys = np.empty(self.starts[-1], dtype=np.int64)
        for shard, (start, end) in enumerate(pairwise(self.starts)):
            keys[start:end] = np.load(_beside(shard_path(self.folder, shard), "keys"), mmap_mode="r")[number]
        return keys

    def worded(self) -> npt.NDArray[np.bool_]:
        """Tell of each document whether it has words."""
        return np.diff(self._mapped(_OFFSETS)) > 0

    def shingles(self, document: int) -> Hashes:
        """Return the shingle set of a document: ascending, each once."""
        start, end = self._mapped(_OFFSETS)[document : document + 2].tolist()
        return self._mapped(_SHINGLES)[start:end]

    def ids(self, documents: Numbers) -> Iterator[str]:
        """Yield the ids of documents whose numbers ascend."""
        import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

        parquet: Any = pq
        shards = np.searchsorted(self.starts, documents, side="right") - 1
        for shard in np.unique(shards).tolist():
            column = parquet.read_table(shard_path(self.folder, shard), columns=["id"]).column("id")
            yield from column.take(documents[shards == shard] - self.starts[shard]).to_pylist()

    def _mapped(self, name: str) -> npt.NDArray[Any]:
        """Return one of the arrays of all documents, mapped once."""
        if name not in self._open:
            path = self.folder / name
            array: npt.NDArray[Any] = np.empty(0, dtype=np.uint64)
            if name == _OFFSETS:
                array = np.load(path, mmap_mode="r")
            elif path.stat().st_size:  # nothing cannot be mapped
                array = np.memmap(path, dtype=np.uint64, mode="r")
            self._open[name] = array.view(np.ndarray)  # a memmap slices slowly
        return self._open[name]


def shard_path(folder: Path, number: int) -> Path:
    """Return where the documents of a shard lie."""
    return folder / f"texts-{number:05}.parquet"


def _beside(path: Path, name: str) -> Path:
    return path.with_name(path.name.replace("texts-", f"{name}-")).with_suffix(".npy")


def _save(path: Path, array: npt.NDArray[Any]) -> None:
    """Write an array; two workers with the same shard do not meet in one file."""
    with whole(path) as part, part.open("wb") as file:
        np.save(file, np.ascontiguousarray(array))
