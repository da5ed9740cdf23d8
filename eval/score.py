"""Score a submission: counts, point estimates checked against the field's tool, intervals over documents."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from standpunkt import __version__
from standpunkt.errors import Fault, ScoreMismatchError, UsageError
from standpunkt.eval.gold import Gold
from standpunkt.eval.hidden import concealed, concealment_fault
from standpunkt.eval.insight.breakdown import as_slices, breakdown_fault, slice_counts
from standpunkt.eval.insight.errors import errors
from standpunkt.eval.insight.hints import offset_hints
from standpunkt.eval.insight.scored import Scored
from standpunkt.eval.insight.slices import LEAST, LEAST_DOCUMENTS, gold_items, headline, parts
from standpunkt.eval.measure import Measure
from standpunkt.eval.result import SCHEMA_VERSION, Metric, Result
from standpunkt.eval.submissions.read import Submission
from standpunkt.eval.tasks.ner import NER
from standpunkt.eval.tasks.stance import STANCE
from standpunkt.eval.tasks.stance_e2e import STANCE_E2E
from standpunkt.labels import SCHEME, Task
from standpunkt.statistics.bootstrap import (
    FEW_DOCUMENTS,
    REPLICATES,
    SEED,
    Interval,
    Resampling,
    Spread,
    bootstrap,
)
from standpunkt.statistics.counts import Counts, Rows, Values

MOST_REPLICATES: Final = 1_000_000
_ROUNDING = 1e-9
_NO_SPREAD: Final = Spread(low=np.nan, high=np.nan, se=np.nan)
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
    # Documents stand as in the result's file, by id: the same seed must draw the same ones when it is read again.
    gold = replace(gold, articles=tuple(sorted(gold.articles, key=lambda article: article.id)))
    counts = measure.count(gold, submission)
    points = dict(zip(measure.metrics, map(float, measure.values(measure.rows(counts).sum(axis=0))), strict=True))
    verified = _verified(measure, gold, submission, points) if check else {}
    scored = Scored(gold, submission)
    cut = parts(scored)
    resampling = Resampling(replicates=replicates, seed=seed, interval=interval)
    metrics, of_parts = _metrics(measure, counts, [part.counts for part in cut], resampling)
    result = Result(
        schema_version=SCHEMA_VERSION,
        signature=_signature(gold, measure, submission.repair, resampling),
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
        per_document={article.id: tuple(row) for article, row in zip(gold.articles, counts.tolist(), strict=True)},
        slices=as_slices(gold, cut, of_parts),
        errors=errors(scored),
        warnings=(*_warnings(gold, submission), *_undefined(metrics[measure.metrics[0]], replicates)),
        verified_with=verified,
    )
    return concealed(result) if gold.hidden else result


def _verified(measure: Measure, gold: Gold, submission: Submission, points: Mapping[str, float]) -> Mapping[str, str]:
    """Check the points with the field's tool; where gold is hidden, a difference is told without its numbers."""
    try:
        return measure.verify(gold, submission, points)
    except ScoreMismatchError:
        if gold.hidden:
            raise ScoreMismatchError("our score and the field's tool differ; whoever has the gold sees where") from None
        raise


def recount_fault(result: Result) -> Fault | None:
    """Return a fault if a result's numbers, those of its slices too, are not what its counts and its signature give.

    A result on a hidden split has no counts: its numbers are taken as they are, if they are rounded as they must be.
    """
    measure = MEASURES[result.task]
    resampling = Resampling.of(result.signature)
    as_measured = result.columns == measure.columns and set(result.metrics) == set(measure.metrics)
    if not as_measured or not resampling or resampling.replicates > MOST_REPLICATES:
        expected = f"the metrics, columns and signature of the task {result.task}"
        return Fault(code="E_RESULT", expected=expected, found="others")
    if result.hidden:
        return concealment_fault(result)
    counts = np.array([result.per_document[name] for name in sorted(result.per_document)], dtype=np.int64)
    if fault := breakdown_fault(result, counts):
        return fault
    cut = [slice_counts(result, each) for each in result.slices]
    again, of_parts = _metrics(measure, counts, cut, resampling)
    for name, metric in again.items():
        if fault := _metric_fault(f"$.metrics.{name}", result.metrics[name], metric):
            return fault
    for n, (each, metric) in enumerate(zip(result.slices, of_parts, strict=True)):
        if fault := _metric_fault(f"$.slices[{n}].metric", each.metric, metric):
            return fault
    return None


def _metric_fault(path: str, given: Metric, counted: Metric) -> Fault | None:
    same = (given.n, given.defined, given.undefined) == (counted.n, counted.defined, counted.undefined)
    if same and np.allclose(_numbers(given), _numbers(counted), rtol=0, atol=_ROUNDING, equal_nan=True):
        return None
    found = f"{given.value} {given.ci} where the counts give {counted.value} {counted.ci}"
    return Fault(code="E_RESULT", path=path, expected="the numbers of its counts", found=found)


def _numbers(metric: Metric) -> list[float]:
    return [np.nan if number is None else number for number in (metric.value, *(metric.ci or (None, None)), metric.se)]


def _metrics(
    measure: Measure, counts: Counts, cut: Sequence[Counts], how: Resampling
) -> tuple[dict[str, Metric], list[Metric]]:
    """Return every metric, and the headline of every part of the gold, with intervals from one set of resamples.

    Args:
        measure: the task's.
        counts: its counts per document.
        cut: counts per document of each part, for `headline`; of parts too small to be shown only the size is returned.
        how: bootstrap replicates, seed and interval.
    """
    shown = [part for part in cut if gold_items(part) >= LEAST]
    whole, support = measure.rows(counts), measure.support(counts.sum(axis=0))
    rows = np.concatenate([whole, *(part.astype(np.float64) for part in shown)], axis=1)

    def values(sums: Rows) -> Values:
        of_whole = measure.values(sums[..., : whole.shape[1]])
        of_parts = headline(sums[..., whole.shape[1] :], shown[0].shape[1]) if shown else of_whole[..., :0]
        return np.concatenate([of_whole, of_parts], axis=-1)

    spreads = bootstrap(rows, values, replicates=how.replicates, seed=how.seed, interval=how.interval)
    numbers = zip(map(float, values(rows.sum(axis=0))), spreads, strict=True)
    metrics = {name: _metric(*next(numbers), int(n)) for name, n in zip(measure.metrics, support, strict=True)}
    return metrics, [_part_metric(part, numbers) for part in cut]


def _part_metric(part: Counts, numbers: Iterator[tuple[float, Spread]]) -> Metric:
    """Return a part's metric: without a value if it is too small, without an interval if too few documents hold it."""
    if (size := gold_items(part)) < LEAST:
        return _metric(np.nan, _NO_SPREAD, size)
    value, spread = next(numbers)
    return _metric(value, spread if part.any(axis=1).sum() >= LEAST_DOCUMENTS else _NO_SPREAD, size)


def _signature(gold: Gold, measure: Measure, repair: str, resampling: Resampling) -> str:
    parts = (
        f"standpunkt-eval:{__version__}",
        f"task:{gold.task}",
        f"corpus:{gold.corpus}-{gold.version}",
        f"split:{gold.split}",
        measure.options,
        f"labels:{SCHEME}",
        f"repair:{repair}",
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
        undefined=spread.undefined if known else 0,
    )


def _undefined(headline: Metric, replicates: int) -> Iterator[str]:
    """Yield a warning if the interval of the headline is that of some replicates only; each metric has the number."""
    if headline.undefined:
        share = headline.undefined / replicates
        yield f"W_UNDEFINED: the headline is undefined in {share:.1%} of the resamples, which its interval leaves out"


def _warnings(gold: Gold, submission: Submission) -> tuple[str, ...]:
    found = list(submission.warnings)
    if len(gold.articles) < FEW_DOCUMENTS:
        few = (
            f"W_FEW_DOCUMENTS: {len(gold.articles)} documents; intervals from fewer than {FEW_DOCUMENTS} are too narrow"
        )
        found.append(few)
    found += MEASURES[gold.task].remarks(gold, submission)
    found += offset_hints(gold, submission)
    if submission.missing:
        found.append(f"W_MISSING: {submission.missing} predictions were missing and scored as empty")
    return tuple(found)
