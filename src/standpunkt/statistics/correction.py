"""Many tests at once: with twenty, one is "significant" at 5 % by chance alone."""

from collections.abc import Sequence

import numpy as np


def holm(p: Sequence[float]) -> tuple[float, ...]:
    """Return Holm's adjusted p-values, in the order given.

    The k-th smallest of m is multiplied by m - k + 1, made at least as large as the one before it and at most 1; claims
    at or below alpha are then all true with a probability of 1 - alpha, however the tests depend on each other (Holm,
    1979). An undefined one stays undefined and does not count.
    """
    given = np.asarray(p, dtype=np.float64)
    adjusted = np.full(len(given), np.nan)
    known = np.flatnonzero(~np.isnan(given))
    order = known[np.argsort(given[known], kind="stable")]
    factors = np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(given[order] * factors), 1.0)
    return tuple(map(float, adjusted))
