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
    """What two sides have in common where no span is the other's."""

    matched: int
    """Pairs of overlapping spans of any type, matched for the greatest total IoU."""
    same_type: int
    """Those of them whose coarse types are equal."""
    overlapping: int
    """Most pairs of overlapping spans of one coarse type."""
    credit: int
    """Greatest total IoU of pairs of one coarse type, in millionths."""


NOTHING: Final = Partial(matched=0, same_type=0, overlapping=0, credit=0)
"""What sides have in common that do not overlap."""


def partial(lefts: Sequence[Mention], rights: Sequence[Mention]) -> Partial:
    """Compare what two layers, each without overlaps inside it, have left without their exact matches.

    An exact match overlaps nothing else, so only the others go through the matching.
    """
    weights = _weights(lefts, rights) if lefts and rights else {}
    if not weights:
        return NOTHING
    typed = {(n, m): weight for (n, m), weight in weights.items() if lefts[n].label is rights[m].label}
    pairs = match(weights)
    return Partial(
        matched=len(pairs),
        same_type=sum(pair in typed for pair in pairs),
        overlapping=len(match(dict.fromkeys(typed, 1))),
        credit=sum(typed[pair] for pair in match(typed)),
    )


def _weights(lefts: Sequence[Mention], rights: Sequence[Mention]) -> dict[Edge, int]:
    """Return the IoU of each overlapping pair in millionths, at least one."""
    left, right = [_span(m) for m in lefts], [_span(m) for m in rights]
    return {(n, m): max(1, round(MILLIONTHS * iou(left[n], right[m]))) for n, m in overlapping(left, right)}


def _span(mention: Mention) -> Span:
    return mention.start, mention.end
