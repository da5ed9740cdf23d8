"""Paired approximate randomisation: could the difference of two systems be chance?

If they were equally good, which of the two outputs of a document came from which system would not matter. So each
document's outputs are swapped with probability one half, the metric is computed for both sides anew, and the p-value is
the share of such shuffles whose difference is at least as large as the observed one, in either direction (Noreen, 1989;
Riezler & Maxwell, 2005). The metric itself is compared, not its mean over documents, so that F1 needs no assumptions.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from standpunkt.eval.statistics.counts import Rows, Values

TOLERANCE = 1e-12
"""Differences closer than this are equal: sums in another order must not turn a tie into a smaller difference."""
_ROUNDS = 512
_MOST_BITS = 62


@dataclass(frozen=True, slots=True, kw_only=True)
class Randomised:
    """The test of two systems, on each metric."""

    p: Values
    """Two-sided p-value of each metric; NaN where the metric is undefined for a system."""
    exact: bool
    """Whether all swaps were tried instead of random ones."""


def randomisation(first: Rows, second: Rows, values: Callable[[Rows], Values], *, rounds: int, seed: int) -> Randomised:
    """Test whether two systems differ.

    Documents on which both have the same rows change nothing and are left out. Where the others can be swapped in no
    more than `rounds` ways, all of them are tried and the p-value is exact: c of 2^n, the observed one among them.
    Else it is (c + 1) / (rounds + 1) and so never 0. Without any difference it is 1. A shuffle in which the metric is
    undefined counts as at least as large, which can only make the p-value larger.

    Args:
        first: documents x terms of one system.
        second: those of the other, documents in the same order.
        values: from sums, ... x terms, to metrics, ... x metrics.
        rounds: number of random shuffles.
        seed: of a PCG64 generator.
    """
    change = second - first
    change = change[(change != 0).any(axis=1)]
    sums = np.stack([first.sum(axis=0), second.sum(axis=0)])
    observed = np.abs(np.subtract(*values(sums)))
    exact = len(change) <= _MOST_BITS and 2 ** len(change) <= rounds
    shuffles = _all_swaps(len(change)) if exact else _random_swaps(len(change), rounds, seed)
    larger = sum(_as_large(swaps @ change, sums, values, observed) for swaps in shuffles)
    share = larger / 2 ** len(change) if exact else (larger + 1) / (rounds + 1)
    return Randomised(p=np.where(np.isnan(observed), np.nan, share), exact=exact)


def _as_large(moved: Rows, sums: Rows, values: Callable[[Rows], Values], observed: Values) -> Values:
    """Return for each metric how many shuffles differ by as much as was observed, or are undefined."""
    difference = np.abs(values(sums[0] + moved) - values(sums[1] - moved))
    smaller = difference < observed - TOLERANCE
    count: Values = (~smaller).sum(axis=0)
    return count


def _random_swaps(documents: int, rounds: int, seed: int) -> Iterator[Rows]:
    """Yield rounds x documents in chunks: 1 where a document's outputs are swapped."""
    rng = np.random.Generator(np.random.PCG64(seed))
    for start in range(0, rounds, _ROUNDS):
        size = min(_ROUNDS, rounds - start)
        packed = rng.integers(0, 256, size=(size, -(-documents // 8)), dtype=np.uint8)
        yield np.unpackbits(packed, axis=1, count=documents).astype(np.float64)


def _all_swaps(documents: int) -> Iterator[Rows]:
    """Yield every way to swap, likewise."""
    total = 2**documents
    for start in range(0, total, _ROUNDS):
        codes = np.arange(start, min(start + _ROUNDS, total))
        yield (codes[:, None] >> np.arange(documents) & 1).astype(np.float64)
