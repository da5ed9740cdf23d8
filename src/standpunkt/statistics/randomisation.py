"""Paired approximate randomisation: could the difference of two systems be chance?

If they were equally good, which of the two outputs of a document came from which system would not matter. So each
document's outputs are swapped with probability one half, the metric is computed for both sides anew, and the p-value is
the share of such shuffles whose difference is at least as large as the observed one, in either direction (Noreen, 1989;
Riezler & Maxwell, 2005). The metric itself is compared, not its mean over documents, so that F1 needs no assumptions.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from standpunkt.statistics.counts import Rows, Values

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
    """Test whether two systems differ: `randomisations` of one pair."""
    (tested,) = randomisations([first, second], [(0, 1)], values, rounds=rounds, seed=seed)
    return tested


def randomisations(
    systems: Sequence[Rows],
    pairs: Sequence[tuple[int, int]],
    values: Callable[[Rows], Values],
    *,
    rounds: int,
    seed: int,
) -> tuple[Randomised, ...]:
    """Test for each pair whether the two systems differ.

    Documents on which both have the same rows change nothing. Where the others can be swapped in no more than `rounds`
    ways, all of them are tried and the p-value is exact: c of 2^n, the observed one among them. Else it is
    (c + 1) / (rounds + 1) and so never 0. Without any difference it is 1. A shuffle in which the metric is undefined
    counts as at least as large, which can only make the p-value larger. The same random swaps serve all pairs, so that
    a pair's p-value does not depend on which others are asked for.

    Args:
        systems: of each the rows, documents x terms, with the documents in one order.
        pairs: positions of two systems each.
        values: from sums, ... x terms, to metrics, ... x metrics.
        rounds: number of random shuffles.
        seed: of a PCG64 generator.
    """
    exact = {(one, two): _exact(systems[one], systems[two], values, rounds) for one, two in pairs}
    found = {pair: tested for pair, tested in exact.items() if tested}
    rest = [pair for pair in pairs if pair not in found]
    if rest:
        larger = _counted(systems, rest, values, _random_swaps(len(systems[0]), rounds, seed))
        for pair, (count, observed) in larger.items():
            p = np.where(np.isnan(observed), np.nan, (count + 1) / (rounds + 1))
            found[pair] = Randomised(p=p, exact=False)
    return tuple(found[pair] for pair in pairs)


def _exact(first: Rows, second: Rows, values: Callable[[Rows], Values], most: int) -> Randomised | None:
    """Return the test by all swaps of the documents that differ, or None where those are too many."""
    differ = (first != second).any(axis=1)
    documents = int(differ.sum())
    if documents > _MOST_BITS or 2**documents > most:
        return None
    rest = first[~differ].sum(axis=0)
    ((count, observed),) = _counted(
        [first[differ], second[differ]], [(0, 1)], lambda sums: values(sums + rest), _all_swaps(documents)
    ).values()
    return Randomised(p=np.where(np.isnan(observed), np.nan, count / 2**documents), exact=True)


def _counted(
    systems: Sequence[Rows],
    pairs: Sequence[tuple[int, int]],
    values: Callable[[Rows], Values],
    shuffles: Iterable[Rows],
) -> dict[tuple[int, int], tuple[Values, Values]]:
    """Return for each pair how many shuffles differ by as much as observed or are undefined, and what was observed.

    Swapping the documents of a pair moves the difference of what the two have in them, so what each system has in the
    swapped documents is summed once for all its pairs.
    """
    sums = [rows.sum(axis=0) for rows in systems]
    points = [values(total) for total in sums]
    observed = {(one, two): np.abs(points[one] - points[two]) for one, two in pairs}
    larger = {pair: np.zeros_like(seen) for pair, seen in observed.items()}
    for swaps in shuffles:
        inside = [swaps @ rows for rows in systems]
        for one, two in pairs:
            moved = inside[two] - inside[one]
            difference = np.abs(values(sums[one] + moved) - values(sums[two] - moved))
            larger[one, two] += (~(difference < observed[one, two] - TOLERANCE)).sum(axis=0)
    return {pair: (count, observed[pair]) for pair, count in larger.items()}


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
