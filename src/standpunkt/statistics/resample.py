"""Drawing documents anew: weights over documents, and what a function of sums gives under each draw.

A replicate is a vector of weights, how often each document was drawn; its metrics are those of the weighted sum of
rows. The weights depend on the number of documents and the seed alone, so whatever is resampled with equal ones is
resampled together: metrics, slices, and systems, whose differences are thereby paired.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from standpunkt.statistics.counts import Rows, Values

Weights = npt.NDArray[np.float64]
"""Replicates x documents: how often each document was drawn; a row sums to the number of documents."""
_MOST_ROWS = 512
_CELLS = 1 << 21
"""Weights held at a time: 16 MB, so that memory depends on neither replicates nor documents."""
_COUNTED_AT_ONCE = 1 << 16
"""Weights that are drawn and counted at a time: as many as a processor keeps beside it."""
_MOST_KEPT = 1 << 23
"""Weights that are kept for the next use: 16 MB, of two bytes each."""


def document_weights(documents: int, *, replicates: int, seed: int) -> Iterator[Weights]:
    """Yield the weights of all replicates, in chunks whose size changes no draw.

    Those drawn last are kept, if they are not too many: a leaderboard counts many results with the same draws.

    Args:
        documents: number of documents, at least 1.
        replicates: number of draws with replacement of as many documents as there are.
        seed: of a PCG64 generator.
    """
    keep = documents * replicates <= _MOST_KEPT and documents < 1 << 16
    drawn = _kept if keep else _drawn
    for weights in drawn(documents, replicates, seed):
        yield weights.astype(np.float64, copy=False)


def _drawn(documents: int, replicates: int, seed: int) -> Iterator[Weights]:
    rng = np.random.Generator(np.random.PCG64(seed))
    rows, few = max(1, min(_MOST_ROWS, _CELLS // documents)), max(1, _COUNTED_AT_ONCE // documents)
    for start in range(0, replicates, rows):
        size = min(rows, replicates - start)
        weights = np.empty((size, documents))
        for first in range(0, size, few):
            some = weights[first : first + few]
            picks = rng.integers(0, documents, size=some.shape)
            picks += np.arange(len(some))[:, None] * documents
            some[:] = np.bincount(picks.ravel(), minlength=some.size).reshape(some.shape)
        yield weights


@lru_cache(maxsize=1)
def _kept(documents: int, replicates: int, seed: int) -> tuple[npt.NDArray[np.uint16], ...]:
    return tuple(weights.astype(np.uint16) for weights in _drawn(documents, replicates, seed))


def resample(rows: Rows, values: Callable[[Rows], Values], *, replicates: int, seed: int) -> Values:
    """Return the metrics of every replicate, replicates x metrics; NaN where one is undefined.

    Args:
        rows: documents x terms.
        values: from sums, ... x terms, to metrics, ... x metrics.
        replicates: number of draws.
        seed: equal seeds and numbers of documents give equal draws.
    """
    # Many columns say the same, those of labels that do not occur above all: each is added up once.
    number: dict[bytes, int] = {}
    place = [number.setdefault(column.tobytes(), len(number)) for column in rows.T]
    columns = rows[:, [place.index(n) for n in range(len(number))]]
    draws = document_weights(len(rows), replicates=replicates, seed=seed)
    return np.concatenate([values((weights @ columns)[:, place]) for weights in draws])
