"""Results of small systems for the tests of the leaderboard: everything in them is computed, nothing made up."""

import hashlib
from collections import Counter

import numpy as np
from msgspec.structs import replace

from standpunkt import Prediction
from standpunkt.eval.result import ErrorCount, Metric, Result, Slice
from standpunkt.eval.score import MEASURES, score
from standpunkt.eval.submissions.read import Submission
from standpunkt.eval.submissions.system import SystemInfo
from standpunkt.labels import PairLabel, Task
from tests.examples import stance_gold

LABELS = tuple(PairLabel)
DOCUMENTS = 40
_DRAWN = np.random.default_rng(5).integers(0, len(LABELS), (DOCUMENTS, 8))
GOLD = stance_gold([[LABELS[n] for n in row] for row in _DRAWN])
_GOLD_LABEL = {pair.pair_id: pair.label for pair in GOLD.pairs}


def result(name: str, errors: float, *, seed: int | None = None, replicates: int = 300, info: str = "") -> Result:
    """The result of a system that guesses this share of the labels, with its slices and errors."""
    rng = np.random.default_rng([int(errors * 1000), seed or 0])
    labels = {
        pair.pair_id: LABELS[rng.integers(len(LABELS))] if rng.random() < errors else pair.label for pair in GOLD.pairs
    }
    predictions = {
        pair.pair_id: Prediction(article_id=pair.article_id, pair_id=pair.pair_id, label=labels[pair.pair_id])
        for pair in GOLD.pairs
    }
    sha = hashlib.sha256(f"{name} {errors} {seed}".encode()).hexdigest()
    system = SystemInfo(name=name, seed=seed, description=info)
    submitted = Submission(system=system, predictions=predictions, missing=0, sha256=sha)
    scored = score(GOLD, submitted, replicates=replicates, check=False)
    return scored if scored.errors else replace(scored, slices=_slices(labels), errors=_errors(labels))


def _errors(labels: dict[str, PairLabel]) -> tuple[ErrorCount, ...]:
    """Every wrong label is a false positive of its class and a false negative of the gold's; NONE is no class."""
    kinds: dict[str, Counter[str]] = {}
    for pair, label in labels.items():
        truth = _GOLD_LABEL[pair]
        if label != truth:
            kind = "missed" if label is PairLabel.NONE else "invented" if truth is PairLabel.NONE else "confused"
            count = kinds.setdefault(kind, Counter())
            count["fp"] += label is not PairLabel.NONE
            count["fn"] += truth is not PairLabel.NONE
    return tuple(
        ErrorCount(kind=kind, false_positives=count["fp"], false_negatives=count["fn"])
        for kind, count in sorted(kinds.items())
    )


def _slices(labels: dict[str, PairLabel]) -> tuple[Slice, ...]:
    """The headline on the first and the second half of each document."""
    measure, width = MEASURES[Task.STANCE], len(MEASURES[Task.STANCE].columns)
    made: list[Slice] = []
    for value, half in (("first", range(4)), ("second", range(4, 8))):
        counts = {article.id: [0] * width for article in GOLD.articles}
        for pair in GOLD.pairs:
            if int(pair.pair_id.split(":")[1]) in half:
                counts[pair.article_id][measure.columns.index(f"{pair.label}>{labels[pair.pair_id]}")] += 1
        sums = np.array(list(counts.values())).sum(axis=0)
        number = float(measure.values(measure.rows(sums[None])[0])[0])
        metric = Metric(value=number, ci=None, se=None, n=int(measure.support(sums)[0]), defined=True)
        rows = {name: tuple(row) for name, row in counts.items()}
        made.append(Slice(by="half", value=value, metric=metric, documents=len(rows), counts=rows))
    return tuple(made)


def hidden(of: Result) -> Result:
    """The same result as a hidden split would publish it."""
    return replace(of, hidden=True, per_document={}, slices=(), data_sha256="f" * 64)


def rich_board() -> list[Result]:
    """Results of four systems, one of them with three seeds."""
    seeds = [result("several seeds", 0.2, seed=seed, info="three runs") for seed in (1, 2, 3)]
    return [*seeds, result("good", 0.05), result("close", 0.07), result("poor", 0.8)]
