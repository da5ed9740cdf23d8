"""Scales of drawings: where on the page a number stands."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_STEPS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0)
_MOST_TICKS: Final = 6
_MARGIN: Final = 4.0
"""Per cent of the width left and right of an axis, so that marks at its ends are whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A scale from numbers to places, which a column of drawings shares."""

    low: float
    """Where it begins."""
    high: float
    """Where it ends."""
    ticks: tuple[float, ...]
    """Where it has a line and, in the head of the column, a number."""

    def at(self, value: float) -> str:
        """Return the place of a value, in per cent of the width."""
        share = (value - self.low) / (self.high - self.low)
        return f"{_MARGIN + (100 - 2 * _MARGIN) * share:.2f}%"


def axis_of(numbers: Sequence[float]) -> Axis:
    """Return an axis with round ends that holds these numbers; from 0 to 1 where there are none."""
    low, high = (min(numbers), max(numbers)) if numbers else (0.0, 1.0)
    first = last = 0
    step = 1.0
    for step in _STEPS:
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        last = max(last, first + 1)
        if last - first < _MOST_TICKS:
            break
    ticks = tuple(round(n * step, 10) for n in range(first, last + 1))
    return Axis(low=ticks[0], high=ticks[-1], ticks=ticks)
