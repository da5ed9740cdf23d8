"""Score a submission: counts, point estimates checked against the field's tool, intervals over documents."""

import math
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from standpunkt import __version__
from standpunkt.errors import Fault, UsageError
from standpunkt.eval.gold import Gold
from standpunkt.eval.measure import Measure
from standpunkt.eval.result import SCHEMA_VERSION, Metric, Result
from standpunkt.eval.statistics.bootstrap import (
    FEW_DOCUMENTS,
    REPLICATES,
    SEED,
    Interval,
    Resampling,
    Spread,
    bootstrap,
)
from standpunkt.eval.statistics.counts import Counts
from standpunkt.eval.submissions.read import Submission
from standpunkt.eval.tasks.ner import NER
from standpunkt.eval.tasks.stance import STANCE
from standpunkt.eval.tasks.stance_e2e import STANCE_E2E
from standpunkt.labels import SCHEME, Task

MOST_REPLICATES: Final = 1_000_000
_ROUNDING = 1e-9
MEASURES: Final[dict[Task, Measure]] = {Task.NER: NER, Task.STANCE: STANCE, Task.STANCE_E2E: STANCE_E2E}


def score(
    gold: Gold,
    submission: Submission,
    *,
    replicates: int = REPLICATES,
    seed: int = SEED,
    interval: Interval = Interval.PERCENTILE,
    check: bool = True,
) -> Result:
    """Return the result of a submission.

    Args:
        gold: what to score against.
        submission: predictions without faults.
        replicates: bootstrap replicates.
        seed: bootstrap seed.
        interval: how the ends of intervals are found.
        check: compute the point estimates with seqeval or scikit-learn too, and refuse to differ.

    Raises:
        ScoreMismatchError: our value and the tool's differ.
        UsageError: a number of replicates or a seed that cannot be.
    """
    if not 1 <= replicates <= MOST_REPLICATES or seed < 0:
        expected = f"1 to {MOST_REPLICATES:,} replicates and a seed of 0 or more"
        raise UsageError(f"expected {expected}; found {replicates} and {seed}")
    measure = MEASURES[gold.task]
    counts = measure.count(gold, submission)
    points = dict(zip(measure.metrics, map(float, measure.values(measure.rows(counts).sum(axis=0))), strict=True))
    verified = measure.verify(gold, submission, points) if check else {}
    by_document = {article.id: tuple(map(int, row)) for article, row in zip(gold.articles, counts, strict=True)}
    resampling = Resampling(replicates=replicates, seed=seed, interval=interval)
    metrics = _metrics(measure, by_document, resampling)
    return Result(
        schema_version=SCHEMA_VERSION,
        signature=_signature(gold, measure, resampling),
        task=gold.task,
        corpus=gold.corpus,
        corpus_version=gold.version,
        split=gold.split,
        data_sha256=gold.sha256(),
        submission_sha256=submission.sha256,
        system=submission.system,
        documents=len(gold.articles),
        metrics=metrics,
        columns=measure.columns,
        per_document=by_document,
        warnings=(*_warnings(gold, submission), *_undefined(metrics[measure.metrics[0]], replicates)),
        verified_with=verified,
    )


def recount_fault(result: Result) -> Fault | None:
    """Return a fault if a result's metrics and intervals are not those that its counts and its signature give."""
    measure = MEASURES[result.task]
    resampling = Resampling.of(result.signature)
    if result.columns != measure.columns or set(result.metrics) != set(measure.metrics) or not resampling:
        expected = f"the metrics, columns and signature of the task {result.task}"
        return Fault(code="E_RESULT", expected=expected, found="others")
    again = _metrics(measure, result.per_document, resampling)
    for name, metric in again.items():
        given = result.metrics[name]
        same = (given.n, given.defined, given.undefined) == (metric.n, metric.defined, metric.undefined)
        if not (same and np.allclose(_numbers(given), _numbers(metric), rtol=0, atol=_ROUNDING, equal_nan=True)):
            found = f"{given.value} {given.ci} where the counts give {metric.value} {metric.ci}"
            path = f"$.metrics.{name}"
            return Fault(code="E_RESULT", path=path, expected="the numbers of its counts", found=found)
    return None


def _numbers(metric: Metric) -> list[float]:
    return [np.nan if number is None else number for number in (metric.value, *(metric.ci or (None, None)), metric.se)]


def _metrics(measure: Measure, by_document: Mapping[str, tuple[int, ...]], how: Resampling) -> dict[str, Metric]:
    """Return every metric with its interval; documents are drawn in the order of their ids, as a file has them."""
    counts: Counts = np.array([by_document[name] for name in sorted(by_document)], dtype=np.int64)
    rows, support = measure.rows(counts), measure.support(counts.sum(axis=0))
    points = zip(measure.metrics, map(float, measure.values(rows.sum(axis=0))), support, strict=True)
    spreads = bootstrap(rows, measure.values, replicates=how.replicates, seed=how.seed, interval=how.interval)
    return {name: _metric(value, spread, int(n)) for (name, value, n), spread in zip(points, spreads, strict=True)}


def _signature(gold: Gold, measure: Measure, resampling: Resampling) -> str:
    parts = (
        f"standpunkt-eval:{__version__}",
        f"task:{gold.task}",
        f"corpus:{gold.corpus}-{gold.version}",
        f"split:{gold.split}",
        measure.options,
        f"labels:{SCHEME}",
        "unit:doc",
        str(resampling),
    )
    return "|".join(parts)


def _metric(value: float, spread: Spread, n: int) -> Metric:
    defined = not math.isnan(value)
    known = defined and not math.isnan(spread.low)
    return Metric(
        value=value if defined else None,
        ci=(spread.low, spread.high) if known else None,
        se=spread.se if known else None,
        n=n,
        defined=defined,
        undefined=spread.undefined if defined else 0,
    )


def _undefined(headline: Metric, replicates: int) -> Iterator[str]:
    """Yield a warning if the interval of the headline is that of some replicates only; each metric has the number."""
    if headline.undefined:
        share = headline.undefined / replicates
        yield f"W_UNDEFINED: the headline is undefined in {share:.1%} of the resamples, which its interval leaves out"


def _warnings(gold: Gold, submission: Submission) -> tuple[str, ...]:
    found: list[str] = []
    if len(gold.articles) < FEW_DOCUMENTS:
        few = (
            f"W_FEW_DOCUMENTS: {len(gold.articles)} documents; intervals from fewer than {FEW_DOCUMENTS} are too narrow"
        )
        found.append(few)
    found += MEASURES[gold.task].remarks(gold, submission)
    if submission.missing:
        found.append(f"W_MISSING: {submission.missing} predictions were missing and scored as empty")
    return tuple(found)
