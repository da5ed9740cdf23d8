"""Who stands where: from the comparison of public results, or, on a hidden split, from the stated values alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Final

from standpunkt.eval.board.records import Score, Tests
from standpunkt.eval.compare import Comparisons, Family, Standing, compare
from standpunkt.eval.compare.systems import runs_of_systems
from standpunkt.eval.result import Metric, Result
from standpunkt.eval.score import MEASURES

MOST_PAIRED: Final = 30
"""Systems that are compared in all pairs; of more, each is compared with the best.

The smallest p-value of 10,000 swaps is 1/10,001, which Holm's correction keeps below .05 for no more than 500
comparisons. 30 systems are 435 pairs; of 33 no difference, however large, could be told.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A system's place on its board."""

    name: str
    """Which no other place has."""
    results: tuple[Result, ...]
    """Its runs, in the order of their seeds."""
    score: Score
    """The headline metric."""
    rank: int
    """1 for the best; equal values share a rank."""
    rank_low: int | None = None
    """First rank of its tie group; None where nothing is tested."""
    rank_high: int | None = None
    """Last rank of its tie group."""
    rank_ci: tuple[int, int] | None = None
    """95 % interval of the rank."""
    p_best: float | None = None
    """Corrected p-value of no difference to the first."""


def mean_score(metrics: Sequence[Metric]) -> Score:
    """Return a system's metric from that of its runs; of several, the interval is not known here."""
    values = [metric.value for metric in metrics if metric.value is not None]
    several, whole = len(metrics) > 1, len(values) == len(metrics)
    return Score(
        value=fmean(values) if whole else None,
        ci=None if several else metrics[0].ci,
        sd=stdev(values) if several and whole else None,
        n=metrics[0].n,
    )


def placed(results: Sequence[Result]) -> tuple[tuple[Place, ...], Tests | None]:
    """Return the places of comparable results, best first, and the tests behind them; no tests on a hidden split."""
    if results[0].hidden:
        return _stated(results), None
    systems = len(runs_of_systems(results))
    found = compare(results, family=Family.PAIRS if systems <= MOST_PAIRED else Family.BEST)
    headline = MEASURES[results[0].task].metrics[0]
    places = tuple(_place(standing, found, results, headline) for standing in found.standings)
    return places, Tests(
        signature=found.signature,
        family=found.family,
        alpha=found.alpha,
        detectable=found.detectable,
        detectable_corrected=found.detectable_corrected,
        comparisons=found.comparisons,
        warnings=found.warnings,
    )


def _place(standing: Standing, found: Comparisons, results: Sequence[Result], headline: str) -> Place:
    best = found.between(found.standings[0].system, standing.system)
    runs = tuple(results[position] for position in standing.results)
    return Place(
        name=standing.system,
        results=runs,
        score=Score(value=standing.mean, ci=standing.ci, sd=standing.sd, n=runs[0].metrics[headline].n),
        rank=standing.rank,
        rank_low=standing.rank_low,
        rank_high=standing.rank_high,
        rank_ci=standing.rank_ci,
        p_best=best.p_holm if best else None,
    )


def _stated(results: Sequence[Result]) -> tuple[Place, ...]:
    """Return places by the mean of the stated values, ties by name; undefined values come last."""
    runs: dict[str, list[Result]] = {}
    for result in sorted(results, key=lambda result: (result.system.seed or 0, result.submission_sha256)):
        runs.setdefault(result.system.name, []).append(result)
    headline = MEASURES[results[0].task].metrics[0]
    scores = {name: mean_score([run.metrics[headline] for run in own]) for name, own in runs.items()}
    order = sorted(scores, key=lambda name: (_depth(scores[name]), name))
    return tuple(
        Place(
            name=name,
            results=tuple(runs[name]),
            score=scores[name],
            rank=1 + sum(_depth(other) < _depth(scores[name]) for other in scores.values()),
        )
        for name in order
    )


def _depth(score: Score) -> float:
    return 2.0 if score.value is None else -score.value
