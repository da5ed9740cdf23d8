"""Systems that were trained more than once: noise of training beside noise of the test set.

Every run of a system is scored on the same documents, so runs and documents are crossed, and both are drawn anew and
independently of each other (Owen, 2007, the pigeonhole bootstrap; errs, if at all, to the wide side for the documents).
Documents are drawn alike for all systems, which pairs their differences; runs are drawn for each system by itself.

Of n runs, n - 1 are drawn with replacement: drawing n would give a variance that is too small by the factor
(n - 1) / n, a half with two runs (McCarthy & Snowden, 1985). With few runs an interval is too narrow all the same,
since two or three numbers say little about how much they vary.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from standpunkt.statistics.counts import Rows, Values
from standpunkt.statistics.randomisation import TOLERANCE
from standpunkt.statistics.resample import document_weights

FEW_RUNS: Final = 5
"""Below this number of runs, but above one, intervals are too narrow; comparisons say so."""


def resample_runs(
    systems: Sequence[Sequence[Rows]], value: Callable[[Rows], Values], *, replicates: int, seed: int
) -> Values:
    """Return the mean metric of every system in every replicate, replicates x systems.

    It is NaN where the metric is undefined for a run that was drawn. A system with one run has the replicates that
    `resample` gives for its rows with the same seed.

    Args:
        systems: per system its runs, each documents x terms, with the documents in one order.
        value: from sums, ... x terms, to one metric, shape ....
        replicates: number of draws.
        seed: of the draws of documents; those of runs use a stream that is derived from it.
    """
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed).spawn(1)[0]))
    drawn = [_run_weights(len(runs), replicates, rng) for runs in systems]
    means = np.empty((replicates, len(systems)))
    start = 0
    for weights in document_weights(len(systems[0][0]), replicates=replicates, seed=seed):
        part = slice(start, start + len(weights))
        for column, runs in enumerate(systems):
            values = np.stack([value(weights @ rows) for rows in runs], axis=-1)
            means[part, column] = _weighted(values, drawn[column][part])
        start = part.stop
    return means


def shifted_p(replicates: Values, observed: float) -> float:
    """Return a two-sided p-value of no difference from bootstrap replicates of the difference.

    Their distribution is moved to a mean difference of 0, and the p-value is (c + 1) / (n + 1), where c of the n
    defined replicates are then at least as far from 0 as the observed difference (Efron & Tibshirani, 1993, ch. 16.4).
    NaN if the difference is undefined, or all replicates are.
    """
    moved = np.abs(replicates[~np.isnan(replicates)] - observed)
    if np.isnan(observed) or not len(moved):
        return float("nan")
    return float(((moved >= abs(observed) - TOLERANCE).sum() + 1) / (len(moved) + 1))


def _run_weights(runs: int, replicates: int, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Return replicates x runs: the share of each run among the n - 1 drawn; a single run has all of it."""
    if runs == 1:
        return np.ones((replicates, 1))
    drawn = rng.multinomial(runs - 1, np.full(runs, 1 / runs), size=replicates)
    return drawn / (runs - 1)


def _weighted(values: Values, shares: npt.NDArray[np.float64]) -> Values:
    """Return the weighted mean over the last axis; what has no weight may be NaN."""
    total: Values = np.where(shares > 0, values * shares, 0.0).sum(axis=-1)
    return total
