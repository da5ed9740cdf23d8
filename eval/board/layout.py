"""What the page puts where: the tables that go across systems, cut to what a reader can take in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from standpunkt.axes import Axis
from standpunkt.eval.board.drawing import Scale, axis, scale
from standpunkt.eval.board.records import Board, ErrorKind, Score, System
from standpunkt.eval.compare import Comparison

MOST_ACROSS: Final = 16
"""Systems that the tables across systems show; the JSON has all."""
_TRIPLE: Final = re.compile(r"(?:(?P<view>\w+)_)?(?P<what>f1|precision|recall)(?:/(?P<kind>.+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A metric, or a part of the gold, across systems."""

    label: str
    """What the row is called."""
    scores: tuple[Score | None, ...]
    """One for each system across; None where it has none."""

    @property
    def n(self) -> int | None:
        """The gold items behind every cell, or None where they differ."""
        numbers = {score.n for score in self.scores if score}
        return numbers.pop() if len(numbers) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A way to count, or a class, with its three metrics."""

    label: str
    """``boundary``, ``PER``, or ``overall``."""
    metrics: tuple[str | None, ...]
    """Names of F1, precision and recall; None for those that the measure has not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """A comparison as one of the two systems sees it."""

    name: str
    """The other system."""
    key: str
    """Its fragment."""
    score: Score
    """The difference: this system minus the other."""
    comparison: Comparison
    """Of both."""


@dataclass(frozen=True)
class Layout:
    """A board, and the tables that are cut from it."""

    board: Board

    @cached_property
    def across(self) -> tuple[System, ...]:
        """The systems that tables across systems have columns for."""
        return self.board.systems[:MOST_ACROSS]

    @cached_property
    def axis(self) -> Axis:
        """The scale of the whiskers."""
        runs = [run.value for system in self.board.systems for run in system.runs if run.value is not None]
        return axis((system.metrics[self.board.headline] for system in self.board.systems), *runs)

    @cached_property
    def views(self) -> tuple[View, ...]:
        """The views that have an F1, in the order of the measure."""
        names: dict[str, dict[str, str]] = {}
        for metric in self.board.metrics:
            if found := _TRIPLE.fullmatch(metric):
                label = " ".join(filter(None, (found["view"], found["kind"]))) or "overall"
                names.setdefault(label, {})[found["what"]] = metric
        whats = ("f1", "precision", "recall")
        return tuple(
            View(label=label, metrics=tuple(own.get(what) for what in whats))
            for label, own in names.items()
            if "f1" in own
        )

    @cached_property
    def singles(self) -> tuple[str, ...]:
        """The other metrics."""
        within = {name for view in self.views for name in view.metrics}
        return tuple(name for name in self.board.metrics if name not in within)

    @cached_property
    def all_metrics(self) -> tuple[Row, ...]:
        """The F1 of every view, and the other metrics, where defined for any system across."""
        names = {
            **{name: view.label for view in self.views if (name := view.metrics[0])},
            **{n: n for n in self.singles},
        }
        rows = (
            Row(label=label, scores=tuple(system.metrics[name] for system in self.across))
            for name, label in names.items()
        )
        return tuple(row for row in rows if any(score and score.value is not None for score in row.scores))

    @cached_property
    def parts(self) -> dict[str, list[Row]]:
        """The headline on the parts of the gold, by what they are told by, in the order of the results."""
        by_system = [{(part.by, part.value): part.score for part in system.parts} for system in self.across]
        groups: dict[str, list[Row]] = {}
        for by, value in dict.fromkeys(name for parts in by_system for name in parts):
            row = Row(label=value, scores=tuple(parts.get((by, value)) for parts in by_system))
            if any(score and score.n for score in row.scores):
                groups.setdefault(by, []).append(row)
        return groups

    @cached_property
    def heat(self) -> Scale:
        """The colours of the parts."""
        return scale(score.value for rows in self.parts.values() for row in rows for score in row.scores if score)

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of errors that any system makes, the frequent ones first."""
        sums: dict[str, float] = {}
        for error in (error for system in self.board.systems for error in system.errors):
            sums[error.kind] = sums.get(error.kind, 0) + error.false_positives + error.false_negatives
        return tuple(sorted(sums, key=lambda kind: (-sums[kind], kind)))

    @cached_property
    def most_errors(self) -> float:
        """The length of the longest bar."""
        return max((system.false for system in self.board.systems), default=0)

    def errors(self, system: System) -> tuple[ErrorKind, ...]:
        """Return a system's errors in the order of `kinds`."""
        by_kind = {error.kind: error for error in system.errors}
        nothing = {"false_positives": 0.0, "false_negatives": 0.0}
        return tuple(by_kind.get(kind) or ErrorKind(kind=kind, **nothing) for kind in self.kinds)

    @staticmethod
    def sizes(errors: Sequence[ErrorKind]) -> list[float]:
        """Return the number of errors of each kind."""
        return [error.false_positives + error.false_negatives for error in errors]

    @cached_property
    def _compared(self) -> dict[tuple[str, str], Comparison]:
        comparisons = self.board.tests.comparisons if self.board.tests else ()
        return {(comparison.first, comparison.second): comparison for comparison in comparisons}

    def between(self, first: System, second: System) -> Comparison | None:
        """Return the comparison of a system with one that stands below it, or None where there is none."""
        return self._compared.get((first.name, second.name))

    def rivals(self, system: System) -> tuple[Rival, ...]:
        """Return a system's comparisons with those next to it, in the order of the board."""
        place = self.board.systems.index(system)
        start = max(0, min(place - MOST_ACROSS // 2, len(self.board.systems) - MOST_ACROSS - 1))
        near = self.board.systems[start : start + MOST_ACROSS + 1]
        # the best one is always there: with many systems it is the only one that all were compared with
        others = near if self.board.systems[0] in near else (self.board.systems[0], *near)
        found = ((other, self._seen_from(system, other)) for other in others)
        return tuple(
            Rival(name=other.name, key=other.key, score=seen[0], comparison=seen[1]) for other, seen in found if seen
        )

    def _seen_from(self, system: System, other: System) -> tuple[Score, Comparison] | None:
        if comparison := self.between(system, other):
            return Score(value=comparison.difference, ci=comparison.ci, sd=None, n=0), comparison
        if comparison := self.between(other, system):
            value, ci = comparison.difference, comparison.ci
            turned = None if ci is None else (0.0 - ci[1], 0.0 - ci[0])
            return Score(value=None if value is None else 0.0 - value, ci=turned, sd=None, n=0), comparison
        return None

    @staticmethod
    def axis_of_rivals(rivals: Sequence[Rival]) -> Axis:
        """Return the scale of a system's differences, which holds 0."""
        return axis((rival.score for rival in rivals), 0.0)

    def metrics_axis(self, system: System) -> Axis:
        """Return the scale of a system's page: from 0, or lower where a metric is, to 1."""
        return axis([*system.metrics.values(), *(part.score for part in system.parts)], 0.0, 1.0)

    @property
    def left_out(self) -> int:
        """Systems that tables across systems do not show."""
        return len(self.board.systems) - len(self.across)
