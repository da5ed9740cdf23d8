"""Agreement on every character of a text, outside of mentions too.

Mentions overlap and nest, so a character has no one label. Two definitions are used, both nominal:

- its value is the **set** of the labels of all mentions around it, the empty set outside of mentions; ``LOC`` inside an
  ``ISSUE`` is the value {ISSUE, LOC};
- of one label at a time, its value is whether it lies in a mention of that label.

Two mentions of one label that touch or overlap are one stretch here: whether annotators part them alike is a matter of
spans. The values of any number of annotators of a text are compared at once.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from standpunkt.annotation.agreement.spans import LABELS
from standpunkt.schema import Mention

_BIT = {label: 1 << n for n, label in enumerate(LABELS)}
Value = int
"""A set of labels, as the sum of their bits; 0 outside of mentions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coincidences:
    """What a document adds to Krippendorff's alpha (`coefficients.alpha`)."""

    agreeing: float
    """The diagonal of the coincidence matrix of sets of labels, summed."""
    values: Counter[Value]
    """Number of values, by set of labels."""
    by_label: tuple[tuple[float, int, int], ...]
    """For each label: the diagonal, the values inside of its mentions, the values outside."""


def coincidences(versions: Sequence[Iterable[Mention]], length: int) -> Coincidences:
    """Return what the characters of a text of `length` add up to; `versions` are the mentions of two or more."""
    units = _units(versions, length)
    raters = len(versions)
    agreeing = 0.0
    values: Counter[Value] = Counter()
    for unit, characters in units.items():
        counts = Counter(unit)
        agreeing += characters * sum(n * (n - 1) for n in counts.values()) / (raters - 1)
        for value, n in counts.items():
            values[value] += n * characters
    return Coincidences(
        agreeing=agreeing, values=values, by_label=tuple(_of_label(units, bit, raters) for bit in _BIT.values())
    )


def _of_label(units: Counter[tuple[Value, ...]], bit: int, raters: int) -> tuple[float, int, int]:
    agreeing, inside = 0.0, 0
    for unit, characters in units.items():
        n = sum(1 for value in unit if value & bit)
        agreeing += characters * (n * (n - 1) + (raters - n) * (raters - n - 1)) / (raters - 1)
        inside += n * characters
    return agreeing, inside, raters * units.total() - inside


def _units(versions: Sequence[Iterable[Mention]], length: int) -> Counter[tuple[Value, ...]]:
    """Return how many characters have which values, one an annotator."""
    changes: list[tuple[int, int, int, int]] = []  # place, annotator, bit, +1 or -1
    for rater, mentions in enumerate(versions):
        for mention in mentions:
            bit = _BIT[str(mention.label)]
            changes += [(mention.start, rater, bit, 1), (mention.end, rater, bit, -1)]
    changes.sort()
    units: Counter[tuple[Value, ...]] = Counter()
    covering: Counter[tuple[int, int]] = Counter()
    now = [0] * len(versions)
    place = 0
    for at, rater, bit, step in changes:
        if at > place:
            units[tuple(now)] += at - place
            place = at
        covering[rater, bit] += step
        now[rater] = now[rater] | bit if covering[rater, bit] else now[rater] & ~bit
    if length > place:
        units[tuple(now)] += length - place
    return units
