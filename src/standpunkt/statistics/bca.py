"""Bias-corrected and accelerated intervals: which percentiles of the replicates to take instead of 2.5 and 97.5.

Efron (1987); Efron & Tibshirani (1993, ch. 14.3). With p the share of replicates below the estimate (equal ones count
half), z0 = probit(p) corrects the bias of the median. The acceleration a is one sixth of the skewness of the jackknife,
the metrics without each document in turn, from the same rows. An interval's end at the normal quantile z is the
percentile Phi(z0 + (z0 + z) / (1 - a * (z0 + z))).

Degenerate cases: where every jackknife value is the same, or fewer than two are defined, a is 0, which leaves the
bias-corrected interval; where all replicates lie on one side of the estimate, or the correction passes its pole, the
percentiles stay 2.5 and 97.5. A jackknife value that is undefined, because only one document holds what the metric
needs, is left out.
"""

from collections.abc import Callable
from math import sqrt
from statistics import NormalDist
from typing import Final

import numpy as np

from standpunkt.statistics.counts import Rows, Values

LEVEL: Final = (2.5, 97.5)
"""Percentiles between which 95 % lie."""
_NORMAL: Final = NormalDist()
_TINY = 1e-12


def jackknife(rows: Rows, values: Callable[[Rows], Values]) -> Values:
    """Return the metrics without each document in turn, documents x metrics."""
    return values(rows.sum(axis=0) - rows)


def acceleration(left_out: Values) -> float:
    """Return a from one metric's jackknife values; 0 where they do not vary."""
    defined = left_out[~np.isnan(left_out)]
    if len(defined) < 2:  # noqa: PLR2004 - one value has no spread
        return 0.0
    influence = defined.mean() - defined
    squares = float((influence**2).sum())
    if squares <= _TINY**2:
        return 0.0
    return float((influence**3).sum()) / (6 * squares * sqrt(squares))


def percentiles(replicates: Values, estimate: float, left_out: Values) -> tuple[float, float]:
    """Return the two percentiles, 0 to 100, of one metric's defined replicates that bound its interval."""
    below = float(np.mean(replicates < estimate) + np.mean(replicates <= estimate)) / 2
    if not 0 < below < 1:
        return LEVEL
    bias, a = _NORMAL.inv_cdf(below), acceleration(left_out)
    low, high = (_corrected(level / 100, bias, a) for level in LEVEL)
    return (100 * low, 100 * high) if low < high else LEVEL


def _corrected(share: float, bias: float, a: float) -> float:
    """Return the share of replicates below an interval's end; NaN past the pole of the correction."""
    shifted = bias + _NORMAL.inv_cdf(share)
    scale = 1 - a * shifted
    return float("nan") if scale <= 0 else _NORMAL.cdf(bias + shifted / scale)
