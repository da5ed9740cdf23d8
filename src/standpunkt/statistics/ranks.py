"""Ranks with their uncertainty: what the tests leave open, and how ranks move when documents are drawn anew."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from standpunkt.statistics.counts import Values

Ranks = npt.NDArray[np.int64]
_TIE = 1e-12


def ranks(values: Values) -> Ranks:
    """Return the rank of each value along the last axis: 1 + number of larger ones; NaN ranks below every number."""
    known = np.nan_to_num(values, nan=-np.inf)
    above = known[..., None, :] > known[..., :, None] + _TIE
    result: Ranks = 1 + above.sum(axis=-1)
    return result


def open_ranks(systems: int, better: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return the best and the worst rank that each system may have, given which is significantly better than which.

    With tests whose family-wise error is at most alpha, all these ranges hold the true ranks at once with a probability
    of 1 - alpha (Al Mohamad, Goeman & van Zwet, 2022).

    Args:
        systems: number of systems.
        better: pairs of positions; the first is significantly better than the second.
    """
    low, high = [1] * systems, [systems] * systems
    for winner, loser in set(better):
        low[loser] += 1
        high[winner] -= 1
    return tuple(zip(low, high, strict=True))


def rank_intervals(replicates: Values) -> tuple[tuple[int, int], ...]:
    """Return the 2.5th and 97.5th percentile of each system's rank over replicates x systems.

    It describes how ranks move and corrects for nothing; of systems that are truly equal it is too narrow (Hall &
    Miller, 2009). The ranges of `open_ranks` are the ones to claim from.
    """
    drawn = np.concatenate([ranks(part) for part in np.array_split(replicates, -(-len(replicates) // 1024))])
    ends = np.percentile(drawn, (2.5, 97.5), axis=0, method="inverted_cdf")
    return tuple((int(low), int(high)) for low, high in ends.T)
