"""Document bootstrap: percentile intervals from per-document counts.

Errors cluster in documents, so documents are resampled, not items (Efron & Tibshirani, 1993, ch. 8 and 13). A replicate
is a vector of weights over documents; its metrics are those of the weighted sum of count rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from standpunkt.eval.statistics.counts import Rows, Values

REPLICATES: Final = 10_000
SEED: Final = 12345
FEW_DOCUMENTS: Final = 30
"""Below this number of documents intervals are too narrow; results say so."""
_CHUNK = 512
_LEVEL = (2.5, 97.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How far a metric moves when documents are drawn anew."""

    low: float
    """2.5th percentile of the replicates; NaN where the metric is undefined in all of them."""
    high: float
    """97.5th percentile."""
    se: float
    """Standard deviation of the replicates: the standard error of the metric."""


def bootstrap(rows: Rows, values: Callable[[Rows], Values], *, replicates: int, seed: int) -> tuple[Spread, ...]:
    """Return the spread of each metric.

    Args:
        rows: documents x terms.
        values: from sums, ... x terms, to metrics, ... x metrics.
        replicates: number of resamples.
        seed: of a PCG64 generator; equal seeds give equal intervals.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    documents = len(rows)
    drawn: list[Values] = []
    for start in range(0, replicates, _CHUNK):
        size = min(_CHUNK, replicates - start)
        picks = rng.integers(0, documents, size=(size, documents)) + np.arange(size)[:, None] * documents
        weights = np.bincount(picks.ravel(), minlength=size * documents).reshape(size, documents)
        drawn.append(values(weights.astype(np.float64) @ rows))
    return tuple(_spread(column) for column in np.concatenate(drawn).T)


def _spread(replicates: Values) -> Spread:
    defined = replicates[~np.isnan(replicates)]
    if not len(defined):
        return Spread(low=np.nan, high=np.nan, se=np.nan)
    low, high = np.percentile(defined, _LEVEL)
    return Spread(low=float(low), high=float(high), se=float(defined.std()))
