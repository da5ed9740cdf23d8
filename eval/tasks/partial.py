"""Credit for named entities that are nearly right: overlapping spans, matched one to one.

The matching is optimal and does not depend on the order of predictions, unlike the greedy one of the usual tools: a
gold span gives credit to one prediction at most, and a prediction takes it from one gold span at most.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from standpunkt.matching import Edge, Span, iou, match, overlapping
from standpunkt.schema import Mention

MILLIONTHS: Final = 1_000_000
"""Credit of an exact match. Credit is counted in integers, so that sums do not depend on their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partial:
    """What a document's outer layers have in common, near misses included."""

    matched: int
    """Pairs of overlapping spans of any type, matched for the greatest total IoU."""
    same_type: int
    """Those of them whose coarse types are equal."""
    overlapping: int
    """Most pairs of overlapping spans of one coarse type."""
    credit: int
    """Greatest total IoU of pairs of one coarse type, in millionths."""


def partial(truth: Sequence[Mention], found: Sequence[Mention]) -> Partial:
    """Compare two layers, each ascending and without overlaps inside it.

    An exact match overlaps nothing else then, so only the others go through the matching.
    """
    types = {_span(m): m.label for m in truth}
    exact = {_span(m): types[_span(m)] is m.label for m in found if _span(m) in types}
    same = sum(exact.values())
    lefts = [m for m in truth if _span(m) not in exact]
    rights = [m for m in found if _span(m) not in exact]
    weights = _weights(lefts, rights) if lefts and rights else {}
    if not weights:
        return Partial(matched=len(exact), same_type=same, overlapping=same, credit=same * MILLIONTHS)
    typed = {(n, m): weight for (n, m), weight in weights.items() if lefts[n].label is rights[m].label}
    pairs = match(weights)
    return Partial(
        matched=len(exact) + len(pairs),
        same_type=same + sum(pair in typed for pair in pairs),
        overlapping=same + len(match(dict.fromkeys(typed, 1))),
        credit=same * MILLIONTHS + sum(typed[pair] for pair in match(typed)),
    )


def _weights(lefts: Sequence[Mention], rights: Sequence[Mention]) -> dict[Edge, int]:
    """Return the IoU of each overlapping pair in millionths, at least one."""
    left, right = [_span(m) for m in lefts], [_span(m) for m in rights]
    return {(n, m): max(1, round(MILLIONTHS * iou(left[n], right[m]))) for n, m in overlapping(left, right)}


def _span(mention: Mention) -> Span:
    return mention.start, mention.end
