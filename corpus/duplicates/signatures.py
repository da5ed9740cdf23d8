"""Signatures: what is stored of a document so that its near-duplicates can be found.

A document's shingles (`shingles`) are reduced to 128 minima (MinHash: Broder 1997, by rensa's `RMinHash`), and these to
the keys of 32 bands of four: documents that agree in a band are candidates (Leskovec et al., Mining of Massive
Datasets, section 3.4). A pair of Jaccard similarity s agrees in some band with probability 1 - (1 - s⁴)³²: .9998 at .7,
.9999999 at .8. With 25 bands of five it would be .990 at .7, so that one pair in a hundred there would be lost.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from standpunkt.corpus.duplicates.shingles import ShingleSets, combined, shingle_sets

SIGNATURES: Final = "1"
"""Version of words, shingles, minima and keys; what carries another is not to be compared."""
BANDS: Final = 32
"""Keys a document."""
ROWS: Final = 4
"""Minima a band."""
_SEED: Final = 42


def signatures(documents: Any) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return one row a document as a `pyarrow.Table`: `id`, `keys` and `shingles`.

    Args:
        documents: a `pyarrow.RecordBatch` or `Table` with the columns `id` and `text`.

    Returns:
        `keys`: `BANDS` int64, or null for a text without words, which has no near-duplicates;
        `shingles`: ascending uint64, each once.
    """
    import pyarrow as pa  # noqa: PLC0415 - heavy

    sets = shingle_sets(documents.column("text").to_pylist())
    keys = pa.FixedSizeListArray.from_arrays(
        pa.array(band_keys(sets).ravel()), BANDS, mask=pa.array(np.diff(sets.offsets) == 0)
    )
    shingles = pa.LargeListArray.from_arrays(pa.array(sets.offsets), pa.array(sets.values))
    return pa.table({"id": documents.column("id"), "keys": keys, "shingles": shingles})


def band_keys(sets: ShingleSets, *, bands: int = BANDS, rows: int = ROWS) -> npt.NDArray[np.int64]:
    """Return one key a band for each text, as rows; those of a text without words mean nothing."""
    import rensa  # noqa: PLC0415 - heavy

    if len(sets.offsets) == 1:
        return np.empty((0, bands), dtype=np.int64)
    library: Any = rensa
    offsets = sets.offsets.astype(np.uint64)
    digests = library.RMinHash.digest_matrix_from_flat_token_hashes(sets.values, offsets, bands * rows, _SEED)
    minima = np.array(digests.to_rows(), dtype=np.uint64).reshape(-1, bands, rows)
    return combined(minima[:, :, row] for row in range(rows)).view(np.int64)
