"""Each pair of a family: difference, interval, test, and Holm's correction over all of them."""

from collections.abc import Iterable, Sequence
from itertools import combinations

import msgspec
import numpy as np

from standpunkt.eval.compare.field import Field, ends, or_none
from standpunkt.eval.compare.records import Comparison, Method
from standpunkt.eval.statistics.bootstrap import Spread, spreads
from standpunkt.eval.statistics.correction import holm
from standpunkt.eval.statistics.counts import Values
from standpunkt.eval.statistics.power import ALPHA, detectable
from standpunkt.eval.statistics.randomisation import randomisation
from standpunkt.eval.statistics.runs import shifted_p

_UNDEFINED = Spread(low=np.nan, high=np.nan, se=np.nan)
Pair = tuple[int, int]
"""Positions of two systems in a field, the better one first."""


def pairs_of(systems: int, centre: int | None) -> list[Pair]:
    """Return all pairs, or with a `centre` all pairs that hold it."""
    pairs = combinations(range(systems), 2)
    return [pair for pair in pairs if centre is None or centre in pair]


def compare_pairs(field: Field, pairs: Iterable[Pair]) -> tuple[Comparison, ...]:
    """Return the comparison of each pair, corrected for all of them."""
    return _corrected([_comparison(field, *pair) for pair in pairs])


def _comparison(field: Field, first: int, second: int) -> Comparison:
    """Return the comparison of two systems, with `p` not corrected yet."""
    difference = field.means[first] - field.means[second]
    drawn = field.replicates[:, first] - field.replicates[:, second]
    p, test = _test(field, first, second, drawn)
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


def _test(field: Field, first: int, second: int, drawn: Values) -> tuple[float, Method]:
    one, two = field.systems[first].runs, field.systems[second].runs
    if max(len(one), len(two)) > 1:
        return shifted_p(drawn, field.means[first] - field.means[second]), Method.BOOTSTRAP
    tested = randomisation(
        one[0], two[0], lambda sums: field.value(sums)[..., None], rounds=len(drawn), seed=field.seed
    )
    return float(tested.p[0]), Method.EXACT if tested.exact else Method.RANDOMISATION


def _corrected(comparisons: Sequence[Comparison]) -> tuple[Comparison, ...]:
    adjusted = holm([np.nan if entry.p is None else entry.p for entry in comparisons])
    return tuple(
        msgspec.structs.replace(entry, p_holm=or_none(p), significant=p <= ALPHA)
        for entry, p in zip(comparisons, adjusted, strict=True)
    )
