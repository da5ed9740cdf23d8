"""Document bootstrap: intervals from per-document counts.

Errors cluster in documents, so documents are resampled, not items (Efron & Tibshirani, 1993, ch. 8 and 13).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from standpunkt.statistics.bca import LEVEL, jackknife, percentiles
from standpunkt.statistics.counts import Rows, Values
from standpunkt.statistics.resample import resample

REPLICATES: Final = 10_000
SEED: Final = 12345
FEW_DOCUMENTS: Final = 30
"""Below this number of documents intervals are too narrow; results say so."""
_SETTINGS = re.compile(r"\|ci:(percentile|bca)\|B:([1-9][0-9]{0,6})\|seed:([0-9]{1,18})$")


class Interval(StrEnum):
    """How an interval's ends follow from the replicates."""

    PERCENTILE = "percentile"
    """The 2.5th and 97.5th percentile."""
    BCA = "bca"
    """Percentiles corrected for bias and skewness."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resampling:
    """The settings of a bootstrap; printed and read as the end of a signature."""

    replicates: int = REPLICATES
    """Number of resamples."""
    seed: int = SEED
    """Of a PCG64 generator; equal seeds give equal intervals."""
    interval: Interval = Interval.PERCENTILE
    """How the ends of intervals are found."""

    def __str__(self) -> str:
        return f"ci:{self.interval}|B:{self.replicates}|seed:{self.seed}"

    @classmethod
    def of(cls, signature: str) -> "Resampling | None":
        """Return the settings that a signature ends in, or None where it does not."""
        found = _SETTINGS.search(signature)
        return found and cls(interval=Interval(found[1]), replicates=int(found[2]), seed=int(found[3]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How far a metric moves when documents are drawn anew."""

    low: float
    """Lower end of the 95 % interval; NaN where the metric is undefined in all replicates."""
    high: float
    """Upper end."""
    se: float
    """Standard deviation of the replicates: the standard error of the metric."""
    undefined: int = 0
    """Replicates in which the metric is undefined; the others alone give the numbers above."""

    @classmethod
    def of(cls, low: np.float64, high: np.float64, error: np.float64, undefined: int = 0) -> "Spread":
        """Return a spread of plain numbers."""
        return cls(low=float(low), high=float(high), se=float(error), undefined=undefined)


def bootstrap(
    rows: Rows,
    values: Callable[[Rows], Values],
    *,
    replicates: int,
    seed: int,
    interval: Interval = Interval.PERCENTILE,
) -> tuple[Spread, ...]:
    """Return the spread of each metric.

    A metric that is undefined in some replicates, as the F1 of a type that few documents hold, has the interval of the
    others: it answers how far the metric moves where it exists at all, and `Spread.undefined` says how often it does
    not. A single document gives intervals without width.

    Args:
        rows: documents x terms.
        values: from sums, ... x terms, to metrics, ... x metrics.
        replicates: number of resamples.
        seed: of a PCG64 generator; equal seeds give equal intervals.
        interval: how its ends are found.
    """
    drawn = resample(rows, values, replicates=replicates, seed=seed)
    if interval is Interval.PERCENTILE:
        return spreads(drawn)
    estimates, left_out = values(rows.sum(axis=0)), jackknife(rows, values)
    return tuple(
        _corrected(column, float(estimate), without)
        for column, estimate, without in zip(drawn.T, estimates, left_out.T, strict=True)
    )


def spreads(replicates: Values) -> tuple[Spread, ...]:
    """Return the spread of each column of replicates x metrics, with percentile intervals."""
    columns = np.ascontiguousarray(replicates.T)  # sums over a row do not depend on how many rows there are
    whole: npt.NDArray[np.bool_] = np.logical_not(np.isnan(columns).any(axis=1))
    (low, high), errors = _at(LEVEL, columns[whole]), columns[whole].std(axis=1)
    of_whole = map(Spread.of, low, high, errors)
    return tuple(next(of_whole) if known else _percentile(column) for known, column in zip(whole, columns, strict=True))


def _at(levels: tuple[float, float], columns: Values) -> Values:
    """Return the percentiles of each row of metrics x replicates, levels x metrics, without NaNs.

    They are those of `numpy.percentile`, to the last bit; that imports masked arrays, which takes longer than the rest.
    """
    places = (columns.shape[1] - 1) * (np.array(levels) / 100)
    below = np.floor(places).astype(np.int64)
    above = np.minimum(below + 1, columns.shape[1] - 1)
    ordered = np.partition(columns, sorted({*below.tolist(), *above.tolist()}), axis=1)
    low, step, share = ordered[:, below], ordered[:, above] - ordered[:, below], places - below
    ends: Values = np.where(share < 0.5, low + step * share, ordered[:, above] - step * (1 - share))  # noqa: PLR2004
    return ends.T


def _percentile(replicates: Values) -> Spread:
    return _between(replicates, replicates[~np.isnan(replicates)], LEVEL)


def _corrected(replicates: Values, estimate: float, left_out: Values) -> Spread:
    defined = replicates[~np.isnan(replicates)]
    return _between(replicates, defined, percentiles(defined, estimate, left_out) if len(defined) else LEVEL)


def _between(replicates: Values, defined: Values, ends: tuple[float, float]) -> Spread:
    undefined = len(replicates) - len(defined)
    if not len(defined):
        return Spread(low=np.nan, high=np.nan, se=np.nan, undefined=undefined)
    low, high = _at(ends, defined[None])
    return Spread.of(low[0], high[0], defined.std(), undefined)
