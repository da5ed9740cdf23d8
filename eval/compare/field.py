"""Systems side by side: their values and their replicates, drawn once for everything that a comparison says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from standpunkt.eval.compare.systems import System
from standpunkt.statistics.counts import Rows, Values
from standpunkt.statistics.runs import resample_runs

Value = Callable[[Rows], Values]
"""From sums, ... x terms, to one metric, shape ...."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Systems, best first, with what every number of a comparison is made of."""

    systems: tuple[System, ...]
    """Best first."""
    value: Value
    """The metric."""
    runs: tuple[tuple[float, ...], ...]
    """The metric of each run of each system; NaN where it is undefined."""
    means: tuple[float, ...]
    """The metric of each system."""
    replicates: Values
    """Replicates x systems."""
    better: int
    """1 where more is better, -1 where less is."""
    seed: int
    """Of the draws, and of the random swaps."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the systems."""
        return tuple(system.name for system in self.systems)


def field(found: Sequence[System], value: Value, *, better: int, replicates: int, seed: int) -> Field:
    """Order the systems by their means, undefined ones last and equal ones by name, and draw all replicates."""
    valued = [(system, tuple(float(value(rows.sum(axis=0))) for rows in system.runs)) for system in found]
    ordered = sorted(
        (_place(better * float(np.mean(values)), system.name), system, values) for system, values in valued
    )
    means = tuple(float(np.mean(values)) for _, _, values in ordered)
    entered = tuple(system for _, system, _ in ordered)
    drawn = resample_runs([system.runs for system in entered], value, replicates=replicates, seed=seed)
    runs = tuple(values for _, _, values in ordered)
    return Field(systems=entered, value=value, runs=runs, means=means, replicates=drawn, better=better, seed=seed)


def _place(merit: float, name: str) -> tuple[bool, float, str]:
    undefined = bool(np.isnan(merit))
    return undefined, 0.0 if undefined else -merit, name


def or_none(value: float) -> float | None:
    """Return a number as records hold it: None for NaN."""
    return None if np.isnan(value) else float(value)


def ends(low: float, high: float) -> tuple[float, float] | None:
    """Return an interval as records hold it: None where it is undefined."""
    return None if np.isnan(low) else (float(low), float(high))
