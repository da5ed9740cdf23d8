"""Score a submission: counts, point estimates checked against the field's tool, intervals over documents."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from standpunkt import __version__
from standpunkt.errors import Fault, UsageError
from standpunkt.eval.gold import Gold
from standpunkt.eval.insight.breakdown import as_slices, breakdown_fault, slice_counts
from standpunkt.eval.insight.errors import errors
from standpunkt.eval.insight.hints import offset_hints
from standpunkt.eval.insight.scored import Scored
from standpunkt.eval.insight.slices import LEAST, LEAST_DOCUMENTS, gold_items, headline, parts
from standpunkt.eval.measure import Measure
from standpunkt.eval.result import SCHEMA_VERSION, Metric, Result
from standpunkt.eval.statistics.bootstrap import FEW_DOCUMENTS, REPLICATES, SEED, Spread, bootstrap
from standpunkt.eval.statistics.counts import Counts, Rows, Values
from standpunkt.eval.submissions.read import Submission
from standpunkt.eval.tasks.ner import NER
from standpunkt.eval.tasks.stance import STANCE
from standpunkt.eval.tasks.stance_e2e import STANCE_E2E
from standpunkt.labels import SCHEME, Task

MOST_REPLICATES: Final = 1_000_000
_ROUNDING = 1e-9
_NO_SPREAD: Final = Spread(low=np.nan, high=np.nan, se=np.nan)
_SETTINGS = re.compile(r"\|B:(\d{1,7})\|seed:(\d{1,18})$")
MEASURES: Final[dict[Task, Measure]] = {Task.NER: NER, Task.STANCE: STANCE, Task.STANCE_E2E: STANCE_E2E}


def score(
    gold: Gold, submission: Submission, *, replicates: int = REPLICATES, seed: int = SEED, check: bool = True
) -> Result:
    """Return the result of a submission.

    Args:
        gold: what to score against.
        submission: predictions without faults.
        replicates: bootstrap replicates.
        seed: bootstrap seed.
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
    verified = measure.verify(gold, submission, points) if check else {}
    scored = Scored(gold, submission)
    cut = parts(scored)
    metrics, of_parts = _metrics(measure, counts, [part.counts for part in cut], replicates=replicates, seed=seed)
    return Result(
        schema_version=SCHEMA_VERSION,
        signature=_signature(gold, measure, replicates, seed),
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
        per_document={article.id: tuple(map(int, row)) for article, row in zip(gold.articles, counts, strict=True)},
        slices=as_slices(gold, cut, of_parts),
        errors=errors(scored),
        warnings=_warnings(gold, submission),
        verified_with=verified,
    )


def recount_fault(result: Result) -> Fault | None:
    """Return a fault if a result's numbers, those of its slices too, are not what its counts and its signature give."""
    measure = MEASURES[result.task]
    settings = _SETTINGS.search(result.signature)
    if result.columns != measure.columns or set(result.metrics) != set(measure.metrics) or not settings:
        expected = f"the metrics, columns and signature of the task {result.task}"
        return Fault(code="E_RESULT", expected=expected, found="others")
    counts = np.array([result.per_document[name] for name in sorted(result.per_document)], dtype=np.int64)
    if fault := breakdown_fault(result, counts):
        return fault
    cut = [slice_counts(result, each) for each in result.slices]
    again, of_parts = _metrics(measure, counts, cut, replicates=int(settings[1]), seed=int(settings[2]))
    for name, metric in again.items():
        if fault := _metric_fault(f"$.metrics.{name}", result.metrics[name], metric):
            return fault
    for n, (each, metric) in enumerate(zip(result.slices, of_parts, strict=True)):
        if fault := _metric_fault(f"$.slices[{n}].metric", each.metric, metric):
            return fault
    return None


def _metric_fault(path: str, given: Metric, counted: Metric) -> Fault | None:
    same = (given.n, given.defined) == (counted.n, counted.defined)
    if same and np.allclose(_numbers(given), _numbers(counted), rtol=0, atol=_ROUNDING, equal_nan=True):
        return None
    found = f"{given.value} {given.ci} where the counts give {counted.value} {counted.ci}"
    return Fault(code="E_RESULT", path=path, expected="the numbers of its counts", found=found)


def _numbers(metric: Metric) -> list[float]:
    return [np.nan if number is None else number for number in (metric.value, *(metric.ci or (None, None)), metric.se)]


def _metrics(
    measure: Measure, counts: Counts, cut: Sequence[Counts], *, replicates: int, seed: int
) -> tuple[dict[str, Metric], list[Metric]]:
    """Return every metric, and the headline of every part of the gold, with intervals from one set of resamples.

    Args:
        measure: the task's.
        counts: its counts per document.
        cut: counts per document of each part, for `headline`; of parts too small to be shown only the size is returned.
        replicates: bootstrap replicates.
        seed: bootstrap seed.
    """
    shown = [part for part in cut if gold_items(part) >= LEAST]
    whole, support = measure.rows(counts), measure.support(counts.sum(axis=0))
    rows = np.concatenate([whole, *(part.astype(np.float64) for part in shown)], axis=1)

    def values(sums: Rows) -> Values:
        of_whole = measure.values(sums[..., : whole.shape[1]])
        of_parts = headline(sums[..., whole.shape[1] :], shown[0].shape[1]) if shown else of_whole[..., :0]
        return np.concatenate([of_whole, of_parts], axis=-1)

    spreads = bootstrap(rows, values, replicates=replicates, seed=seed)
    numbers = zip(map(float, values(rows.sum(axis=0))), spreads, strict=True)
    metrics = {name: _metric(*next(numbers), int(n)) for name, n in zip(measure.metrics, support, strict=True)}
    return metrics, [_part_metric(part, numbers) for part in cut]


def _part_metric(part: Counts, numbers: Iterator[tuple[float, Spread]]) -> Metric:
    """Return a part's metric: without a value if it is too small, without an interval if too few documents hold it."""
    if (size := gold_items(part)) < LEAST:
        return _metric(np.nan, _NO_SPREAD, size)
    value, spread = next(numbers)
    return _metric(value, spread if part.any(axis=1).sum() >= LEAST_DOCUMENTS else _NO_SPREAD, size)


def _signature(gold: Gold, measure: Measure, replicates: int, seed: int) -> str:
    parts = (
        f"standpunkt-eval:{__version__}",
        f"task:{gold.task}",
        f"corpus:{gold.corpus}-{gold.version}",
        f"split:{gold.split}",
        measure.options,
        f"labels:{SCHEME}",
        "unit:doc",
        f"B:{replicates}",
        f"seed:{seed}",
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
    )


def _warnings(gold: Gold, submission: Submission) -> tuple[str, ...]:
    found: list[str] = []
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
