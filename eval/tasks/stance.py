"""Stance of given pairs: the headline is the macro F1 over FAVOR, AGAINST and NEUTRAL.

NONE is a label that systems must tell apart but no stance: it is not averaged, yet a stance predicted for a NONE pair
is a false positive and NONE predicted for a stance a false negative. ``favor_against_f1`` is the mean over the two
poles, as in SemEval-2016 task 6 (Mohammad et al., 2016). ``mcc`` is Matthews' correlation of all four labels (Gorodkin,
2004), the one metric that can lie below 0. ``brier`` and ``calibration_error`` say how good stated probabilities are
(`calibration`): for both, less is better.

Degenerate cases: the F1 of a class without gold and without predictions is undefined and left out of the macro mean,
scikit-learn's ``zero_division=nan``; with gold but no predictions it is 0. Precision without predictions and recall
without gold are undefined. ``mcc`` is undefined where gold or prediction has one label only (scikit-learn says 0.0). A
pair without a prediction counts as NONE. ``brier`` and ``calibration_error`` are undefined unless every pair comes with
the probabilities of all labels.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from standpunkt.eval.gold import Gold
from standpunkt.eval.measure import Measure, counted
from standpunkt.eval.submissions.read import Submission
from standpunkt.eval.tasks import calibration
from standpunkt.eval.tasks.stance_verify import stated, verify
from standpunkt.labels import PairLabel, Polarity
from standpunkt.statistics.counts import Counts, Rows, Values
from standpunkt.statistics.ratios import mean_of_defined, ratio

_LABELS: Final = tuple(map(str, PairLabel))
_STANCES: Final = len(Polarity)
_OVERALL: Final = ("macro_f1", "favor_against_f1", "accuracy", "mcc", "brier", "calibration_error")
METRICS: Final = (*_OVERALL, *(f"{name}/{label}" for name in ("f1", "precision", "recall") for label in _LABELS))
_CONFUSION: Final = tuple(f"{gold}>{predicted}" for gold in _LABELS for predicted in _LABELS)
COLUMNS: Final = (*_CONFUSION, *calibration.COLUMNS)
"""Cells of the confusion matrix, gold label before predicted label; then those of `calibration`."""
_COLUMN: Final = {name: n for n, name in enumerate(COLUMNS)}


def count(gold: Gold, submission: Submission) -> Counts:
    """Return the counts of `COLUMNS` per document."""
    row = {article.id: n for n, article in enumerate(gold.articles)}
    table = np.zeros((len(gold.articles), len(COLUMNS)), dtype=np.int64)
    for pair in gold.pairs:
        table[row[pair.article_id], _COLUMN[f"{pair.label}>{stated(submission, pair.pair_id)}"]] += 1
    found = [submission.predictions.get(pair.pair_id) for pair in gold.pairs]
    # Without the probabilities of all pairs there is nothing to go through: a mean over some would be another metric.
    for pair, scores in zip(gold.pairs, calibration.all_probabilities(gold.pairs, found), strict=False):
        for name, number in calibration.columns_of(scores, pair.label, stated(submission, pair.pair_id)).items():
            table[row[pair.article_id], _COLUMN[name]] += number
    return table


def values(sums: Rows) -> Values:
    """Return the metrics of `METRICS` from summed rows, ... x `COLUMNS`."""
    sums = np.asarray(sums, dtype=np.float64)
    cells = sums[..., : len(_CONFUSION)].reshape((*sums.shape[:-1], len(_LABELS), len(_LABELS)))
    hits = np.diagonal(cells, axis1=-2, axis2=-1)
    gold, predicted = cells.sum(axis=-1), cells.sum(axis=-2)
    f1 = ratio(2.0 * hits, gold + predicted)
    accuracy = ratio(hits.sum(axis=-1), cells.sum(axis=(-2, -1)))
    means = (mean_of_defined(f1[..., :_STANCES]), mean_of_defined(f1[..., : _STANCES - 1]))
    scored = calibration.values(sums[..., len(_CONFUSION) :])
    overall = np.stack([*means, accuracy, _mcc(hits, gold, predicted), *scored], axis=-1)
    return np.concatenate([overall, f1, ratio(hits, predicted), ratio(hits, gold)], axis=-1)


def _mcc(hits: Values, gold: Values, predicted: Values) -> Values:
    """Return Matthews' correlation in scikit-learn's order of operations; NaN where a side has one label only."""
    total = predicted.sum(axis=-1)
    together = hits.sum(axis=-1) * total - (gold * predicted).sum(axis=-1)
    spread = (total**2 - (predicted * predicted).sum(axis=-1)) * (total**2 - (gold * gold).sum(axis=-1))
    return ratio(together, np.sqrt(spread))


def support(sums: Counts) -> npt.NDArray[np.int64]:
    """Return the number of gold pairs that each metric rests on."""
    by_label = sums[: len(_CONFUSION)].reshape(len(_LABELS), len(_LABELS)).sum(axis=1)
    stances, poles, total = by_label[:_STANCES].sum(), by_label[: _STANCES - 1].sum(), by_label.sum()
    scored = sum(sums[_COLUMN[f"bin{n}.pairs"]] for n in range(calibration.BINS))
    return np.concatenate([[stances, poles, total, total, scored, scored], by_label, by_label, by_label])


def remarks(gold: Gold, submission: Submission) -> tuple[str, ...]:
    """Return a warning where scores were given that are no probabilities of all labels for all pairs."""
    given = [prediction for prediction in submission.predictions.values() if prediction.scores is not None]
    usable = sum(calibration.probabilities(submission.predictions.get(pair.pair_id)) is not None for pair in gold.pairs)
    if not given or usable == len(gold.pairs):
        return ()
    how_many = f"{usable} of {len(gold.pairs)} pairs have scores that are probabilities of the four labels"
    return (f"W_SCORES: {how_many}: no Brier score and no calibration error without all of them",)


STANCE: Final = Measure(
    columns=COLUMNS,
    metrics=METRICS,
    losses=("brier", "calibration_error"),
    shown=("favor_against_f1", "accuracy", "mcc"),
    support=support,
    count=count,
    rows=counted,
    values=values,
    verify=verify,
    remarks=remarks,
    options="pairs:given|avg:macro3",
)
