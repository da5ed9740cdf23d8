"""Score a submission: counts, point estimates checked against the field's tool, intervals over documents."""

import math
from typing import Final

from standpunkt import __version__
from standpunkt.eval.bootstrap import FEW_DOCUMENTS, REPLICATES, SEED, Spread, bootstrap
from standpunkt.eval.gold import Gold
from standpunkt.eval.measure import Measure
from standpunkt.eval.ner import NER
from standpunkt.eval.result import SCHEMA_VERSION, Metric, Result
from standpunkt.eval.stance import STANCE
from standpunkt.eval.submission import Submission
from standpunkt.labels import SCHEME, Task

MEASURES: Final[dict[Task, Measure]] = {Task.NER: NER, Task.STANCE: STANCE}


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
    """
    measure = MEASURES[gold.task]
    counts = measure.count(gold, submission)
    sums = counts.sum(axis=0)
    points = dict(zip(measure.metrics, map(float, measure.values(sums)), strict=True))
    verified = measure.verify(gold, submission, points) if check else {}
    spreads = bootstrap(counts, measure.values, replicates=replicates, seed=seed)
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
        headline=measure.metrics[0],
        metrics={
            name: _metric(value, spread, int(n))
            for (name, value), spread, n in zip(points.items(), spreads, measure.support(sums), strict=True)
        },
        columns=measure.columns,
        per_document={article.id: tuple(map(int, row)) for article, row in zip(gold.articles, counts, strict=True)},
        warnings=_warnings(gold, submission),
        verified_with=verified,
    )


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
    if submission.missing:
        found.append(f"W_MISSING: {submission.missing} predictions were missing and scored as empty")
    return tuple(found)
