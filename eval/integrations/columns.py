"""What platforms show of a result: columns with the names of our metrics, numbers in percent with one decimal.

One decimal is all that a test set of some hundred documents supports, and it tells those who submit often to a hidden
split less about it. A metric that is undefined has no number: it is left out, never sent as 0.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from standpunkt import wording
from standpunkt.eval.result import Metric, Result
from standpunkt.eval.score import MEASURES
from standpunkt.labels import Task

_UNSAFE = re.compile(r"\W+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a platform's leaderboard."""

    key: str
    """Letters, digits and ``_``: ``f1``, ``f1_low``, ``fine_f1``."""
    title: str
    """What a reader sees."""


def columns(task: Task) -> tuple[Column, ...]:
    """Return the columns of a task: the headline, its interval, then those that stand beside it on a leaderboard.

    There are few, so that a leaderboard stays readable; `numbers` has all metrics.
    """
    headline = MEASURES[task].metrics[0]
    return (
        Column(key=key_of(headline), title=headline),
        Column(key=f"{key_of(headline)}_low", title=f"{headline}, 95 % from"),
        Column(key=f"{key_of(headline)}_high", title=f"{headline}, 95 % to"),
        *(Column(key=key_of(name), title=name) for name in MEASURES[task].shown),
    )


def numbers(result: Result) -> dict[str, float]:
    """Return the numbers of a result by column key, per class too; what is undefined is missing."""
    return dict(_numbers(result))


def _numbers(result: Result) -> Iterator[tuple[str, float]]:
    headline = MEASURES[result.task].metrics[0]
    for name in MEASURES[result.task].metrics:
        metric = result.metrics[name]
        if metric.value is not None:
            yield key_of(name), percent(metric.value)
        if name == headline and metric.ci is not None:
            yield f"{key_of(name)}_low", percent(metric.ci[0])
            yield f"{key_of(name)}_high", percent(metric.ci[1])


def key_of(name: str) -> str:
    """Return a metric's name as a key: ``f1/PER`` becomes ``f1_PER``."""
    return _UNSAFE.sub("_", name)


def percent(value: float) -> float:
    """Return a proportion in percent, rounded to one decimal."""
    return round(100 * value, 1)


def in_words(metric: Metric) -> str:
    """Return a metric as a person reads it: ``84.3 (81.2–87.4)``; a dash where it is undefined."""
    return wording.percent(metric.value) + (f" ({wording.interval(metric.ci)})" if metric.ci else "")
