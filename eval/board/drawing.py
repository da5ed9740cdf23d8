"""How numbers look: as text, as places on an axis, as steps of a colour scale. Strings only; templates do the rest."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from standpunkt.axes import Axis, axis_of
from standpunkt.eval.board.records import Score

LEVELS: Final = 7
"""Steps of the heat map's scale."""
_ABBREVIATIONS: Final = {"f1": "F1", "mcc": "MCC", "iou": "IoU", "ece": "ECE", "n": "n"}
_MOST_WARNING: Final = 300
_CODE: Final = re.compile(r"^[WE]_[A-Z_]+: ")


def number(value: float) -> str:
    """Return a count, or a mean of counts with one decimal."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def sentence(warning: str) -> str:
    """Return a warning as a person reads it: without its code, and without the end of a list of many names."""
    text = _CODE.sub("", warning)
    return text if len(text) <= _MOST_WARNING else f"{text[:_MOST_WARNING].rstrip(', ')} …"


def words(name: str) -> str:
    """Return a metric's name as the head of a column, which may wrap."""
    return " ".join(_ABBREVIATIONS.get(word, word) for word in name.replace("/", " · ").replace("_", " ").split(" "))


def axis(scores: Iterable[Score], *more: float) -> Axis:
    """Return an axis with round ends that holds these scores with their intervals, and some more numbers."""
    return axis_of([*_numbers(scores), *more])


def _numbers(scores: Iterable[Score]) -> Iterable[float]:
    for score in scores:
        if score.value is not None:
            yield score.value
        yield from score.ci or ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A scale from values to steps of one colour."""

    low: float
    """Where the first step begins."""
    high: float
    """Where the last one ends."""

    def level(self, value: float | None) -> str:
        """Return the class of a cell: ``h0`` to ``h6``, or none where the value is undefined."""
        if value is None:
            return ""
        share = (value - self.low) / (self.high - self.low)
        return f"h{min(max(int(share * LEVELS), 0), LEVELS - 1)}"


def scale(values: Iterable[float | None]) -> Scale:
    """Return a scale with round ends for these values.

    The lowest tenth may lie below it, so that one part that nobody gets right leaves the others their colours.
    """
    known = sorted(value for value in values if value is not None)
    ends = axis_of(known[len(known) // 10 :])
    return Scale(low=ends.low, high=ends.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A part of a stacked bar."""

    start: str
    """Its left end, in per cent of the width."""
    width: str
    """Its width, likewise."""


def stacked(sizes: Sequence[float], most: float) -> tuple[Segment, ...]:
    """Return the parts of a bar that are `sizes` long, where `most` takes the whole width."""
    ends = [100 * sum(sizes[:n]) / (most or 1) for n in range(len(sizes) + 1)]
    return tuple(Segment(start=f"{start:.2f}%", width=f"{end - start:.2f}%") for start, end in pairwise(ends))
