"""What a measure is here: a row of counts per document, and a function from summed counts to metric values.

Point estimates, bootstrap replicates and later tests and slices all re-sum the same rows; predictions are never read
again. After sacreBLEU's segment statistics (Post, 2018), with functions instead of hidden state.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from standpunkt.eval.gold import Gold
from standpunkt.eval.statistics.counts import Counts, Rows, Values
from standpunkt.eval.submissions.read import Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A task's metrics, computed from per-document counts."""

    columns: tuple[str, ...]
    """Names of the count columns."""
    metrics: tuple[str, ...]
    """Names of the metrics, in order; the first is the headline."""
    shown: tuple[str, ...]
    """Names of the metrics that stand beside the headline in a table; the others have their place in the details."""
    support: Callable[[Counts], npt.NDArray[np.int64]]
    """From summed counts, the number of gold items each metric rests on."""
    count: Callable[[Gold, Submission], Counts]
    """From gold and submission, the counts."""
    rows: Callable[[Counts], Rows]
    """From counts per document, what is added up: the counts, and what is a number of the document, such as its F1."""
    values: Callable[[Rows], Values]
    """From summed rows, the metrics."""
    verify: Callable[[Gold, Submission, Mapping[str, float]], dict[str, str]]
    """Compute the same point estimates with the field's tool; return its name and version."""
    remarks: Callable[[Gold, Submission], tuple[str, ...]]
    """Warnings about what this task does not score, or cannot."""
    alone: Mapping[str, Callable[[Rows], Values]] = field(default_factory=dict[str, Callable[[Rows], Values]])
    """Of metrics that are often asked for alone, a function that computes no other: equal to theirs in `values`."""
    losses: tuple[str, ...] = ()
    """Names of the metrics of which less is better."""
    options: str
    """What the signature says of the metric: ``match:exact|avg:micro``."""

    def one(self, metric: str) -> Callable[[Rows], Values]:
        """Return the function from summed rows, ... x terms, to one metric, shape ...."""
        column = self.metrics.index(metric)
        return self.alone.get(metric) or (lambda sums: self.values(sums)[..., column])


def mean_of_defined(values: Values) -> Values:
    """Return the mean over the last axis without its NaNs, and NaN where all are NaN."""
    defined = ~np.isnan(values)
    number = defined.sum(axis=-1)
    total = np.where(defined, values, 0.0).sum(axis=-1)
    return ratio(total, number)


def ratio(numerator: npt.NDArray[np.float64], denominator: npt.NDArray[np.float64]) -> Values:
    """Return the quotient, NaN where the denominator is zero."""
    quotient: Values = numerator / np.where(denominator == 0, np.nan, denominator)
    return quotient


def counted(counts: Counts) -> Rows:
    """Return the counts themselves: the rows of a measure whose metrics all follow from their sums."""
    return counts.astype(np.float64)
