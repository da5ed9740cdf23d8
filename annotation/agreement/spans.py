"""Do annotators mark the same spans, and call them the same?

Two mentions are never matched by the order in which they come. Where several matchings are as good, the choice follows
from the spans themselves and is the same when the two annotators change places.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from standpunkt.labels import NAMED, Form, Label
from standpunkt.matching import Edge, iou, match, overlapping
from standpunkt.schema import Mention
from standpunkt.tuples import Part

Cell = tuple[int, int, int]
"""What both marked, what the first marked, what the second marked."""
LABELS: Final = tuple(map(str, Label))
FORMS: Final = tuple(map(str, Form))
NEAR: Final = 0.5
"""IoU from which two spans count as one, whatever their labels."""
_ONE: Final = 10**12
"""Weight of a pair in itself: more pairs go before better ones, so that their number is one of its own."""
_BY_IOU: Final = 10**9
ItemT = TypeVar("ItemT")


def parts(mentions: Iterable[Mention]) -> list[Part]:
    """Return where mentions stand and what they are, ascending."""
    return sorted((mention.start, mention.end, str(mention.label)) for mention in mentions)


def exact(first: Sequence[Part], second: Sequence[Part]) -> list[Cell]:
    """Return the spans that are equal in both ends and in label: of all labels, then of each of `LABELS`."""
    shared = set(first) & set(second)
    counted = [Counter(label for _, _, label in side) for side in (shared, first, second)]
    cells = [(counted[0][label], counted[1][label], counted[2][label]) for label in LABELS]
    return [(len(shared), len(first), len(second)), *cells]


def relaxed(first: Sequence[Part], second: Sequence[Part]) -> list[Cell]:
    """Return the spans of equal label that share a character, matched one to one, as many as can be; as `exact`."""
    pairs = one_to_one(
        first, second, {edge: share for edge, share in _overlaps(first, second) if _same(edge, first, second)}
    )
    shared = Counter(first[n][2] for n, _ in pairs)
    cells = [
        (shared[label], sum(part[2] == label for part in first), sum(part[2] == label for part in second))
        for label in LABELS
    ]
    return [(len(pairs), len(first), len(second)), *cells]


def unlabelled(first: Sequence[Part], second: Sequence[Part]) -> Cell:
    """Return the spans that are equal in both ends; one that carries two labels is two."""
    left, right = (Counter((start, end) for start, end, _ in side) for side in (first, second))
    return (left & right).total(), len(first), len(second)


def label_pairs(first: Sequence[Part], second: Sequence[Part]) -> list[tuple[str, str]]:
    """Return both labels of the spans that are as good as one: an IoU of `NEAR` or more, one to one."""
    near = {edge: share for edge, share in _overlaps(first, second) if share >= NEAR}
    return [(first[n][2], second[m][2]) for n, m in one_to_one(first, second, near)]


def form_pairs(first: Iterable[Mention], second: Iterable[Mention]) -> list[tuple[str, str]]:
    """Return both forms of the named entities that are equal in both ends and in label."""
    left, right = ({_key(m): str(m.form) for m in side if m.label in NAMED} for side in (first, second))
    return [(left[key], right[key]) for key in sorted(left.keys() & right.keys())]


def one_to_one(first: Sequence[Part], second: Sequence[Part], shares: Mapping[Edge, float]) -> list[Edge]:
    """Return a matching of as many pairs as can be; of those the one of greatest overlap, then with most equal labels.

    Args:
        first: ascending.
        second: ascending.
        shares: IoU of the pairs, by index, that may be matched.
    """
    if list(second) < list(first):
        turned = one_to_one(second, first, {(m, n): share for (n, m), share in shares.items()})
        return sorted((n, m) for m, n in turned)
    weights = {
        edge: _ONE + round(_BY_IOU * share) // 1000 * 1000 + _same(edge, first, second)
        for edge, share in shares.items()
    }
    return list(match(weights))


def _overlaps(first: Sequence[Part], second: Sequence[Part]) -> Iterator[tuple[Edge, float]]:
    left, right = ([(start, end) for start, end, _ in side] for side in (first, second))
    for n, m in overlapping(left, right):
        yield (n, m), iou(left[n], right[m])


def _same(edge: Edge, first: Sequence[Part], second: Sequence[Part]) -> bool:
    return first[edge[0]][2] == second[edge[1]][2]


def _key(mention: Mention) -> Part:
    return mention.start, mention.end, str(mention.label)
