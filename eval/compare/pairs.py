"""Each pair of a family: difference, interval, test, and Holm's correction over all of them."""

from collections.abc import Sequence
from itertools import combinations

import msgspec
import numpy as np

from standpunkt.eval.compare.field import Field, ends, or_none
from standpunkt.eval.compare.records import Comparison, Method
from standpunkt.statistics.bootstrap import Spread, spreads
from standpunkt.statistics.correction import holm
from standpunkt.statistics.power import ALPHA, detectable
from standpunkt.statistics.randomisation import Randomised, randomisations
from standpunkt.statistics.runs import shifted_p

_UNDEFINED = Spread(low=np.nan, high=np.nan, se=np.nan)
Pair = tuple[int, int]
"""Positions of two systems in a field, the better one first."""


def pairs_of(systems: int, centre: int | None) -> list[Pair]:
    """Return all pairs, or with a `centre` all pairs that hold it."""
    pairs = combinations(range(systems), 2)
    return [pair for pair in pairs if centre is None or centre in pair]


def compare_pairs(field: Field, pairs: Sequence[Pair]) -> tuple[Comparison, ...]:
    """Return the comparison of each pair, corrected for all of them."""
    single = [n for n, system in enumerate(field.systems) if len(system.runs) == 1]
    swapped = [pair for pair in pairs if set(pair) <= set(single)]
    tested = randomisations(
        [system.runs[0] for system in field.systems],
        swapped,
        lambda sums: field.value(sums)[..., None],
        rounds=len(field.replicates),
        seed=field.seed,
    )
    by_swaps = dict(zip(swapped, tested, strict=True))
    return _corrected([_comparison(field, pair, by_swaps.get(pair)) for pair in pairs])


def _comparison(field: Field, pair: Pair, swapped: Randomised | None) -> Comparison:
    """Return the comparison of two systems, with `p` not corrected yet."""
    first, second = pair
    difference = field.means[first] - field.means[second]
    drawn = field.replicates[:, first] - field.replicates[:, second]
    p, test = _p(swapped) if swapped else (shifted_p(drawn, difference), Method.BOOTSTRAP)
    (drawn_spread,) = spreads(drawn[:, None])
    spread = _UNDEFINED if np.isnan(difference) else drawn_spread
    return Comparison(
        first=field.names[first],
        second=field.names[second],
        difference=or_none(difference),
        ci=ends(spread.low, spread.high),
        se=or_none(spread.se),
        p=or_none(p),
        p_holm=None,
        significant=False,
        test=test,
        detectable=or_none(detectable(spread.se)),
        undefined=drawn_spread.undefined,
    )


def _p(swapped: Randomised) -> tuple[float, Method]:
    return float(swapped.p[0]), Method.EXACT if swapped.exact else Method.RANDOMISATION


def _corrected(comparisons: Sequence[Comparison]) -> tuple[Comparison, ...]:
    adjusted = holm([np.nan if entry.p is None else entry.p for entry in comparisons])
    return tuple(
        msgspec.structs.replace(entry, p_holm=or_none(p), significant=p <= ALPHA)
        for entry, p in zip(comparisons, adjusted, strict=True)
    )
