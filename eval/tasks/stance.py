"""Stance of given pairs: the headline is the macro F1 over FAVOR, AGAINST and NEUTRAL.

NONE is a label that systems must tell apart but no stance: it is not averaged, yet a stance predicted for a NONE pair
is a false positive and NONE predicted for a stance a false negative. ``favor_against_f1`` is the mean over the two
poles, as in SemEval-2016 task 6 (Mohammad et al., 2016).

Degenerate cases: the F1 of a class without gold and without predictions is undefined and left out of the macro mean,
scikit-learn's ``zero_division=nan``; with gold but no predictions it is 0. A pair without a prediction counts as NONE.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from standpunkt.errors import ScoreMismatchError
from standpunkt.eval.gold import Gold
from standpunkt.eval.measure import Measure, counted, mean_of_defined, ratio
from standpunkt.eval.statistics.counts import Counts, Rows, Values
from standpunkt.eval.submissions.read import Submission
from standpunkt.labels import PairLabel, Polarity

_LABELS: Final = tuple(map(str, PairLabel))
_STANCES: Final = len(Polarity)
_OVERALL: Final = ("macro_f1", "favor_against_f1", "accuracy")
METRICS: Final = (*_OVERALL, *(f"f1/{label}" for label in _LABELS))
COLUMNS: Final = tuple(f"{gold}>{predicted}" for gold in _LABELS for predicted in _LABELS)


def count(gold: Gold, submission: Submission) -> Counts:
    """Return the cells of the confusion matrix per document, gold label before predicted label."""
    row = {article.id: n for n, article in enumerate(gold.articles)}
    table = np.zeros((len(gold.articles), len(COLUMNS)), dtype=np.int64)
    for pair in gold.pairs:
        predicted = _predicted(submission, pair.pair_id)
        table[row[pair.article_id], _LABELS.index(pair.label) * len(_LABELS) + _LABELS.index(predicted)] += 1
    return table


def values(sums: Rows) -> Values:
    """Return the metrics of `METRICS` from summed rows, ... x `COLUMNS`."""
    cells = np.asarray(sums, dtype=np.float64).reshape((*np.shape(sums)[:-1], len(_LABELS), len(_LABELS)))
    hits = np.diagonal(cells, axis1=-2, axis2=-1)
    f1 = ratio(2.0 * hits, cells.sum(axis=-1) + cells.sum(axis=-2))
    accuracy = ratio(hits.sum(axis=-1), cells.sum(axis=(-2, -1)))
    overall = (mean_of_defined(f1[..., :_STANCES]), mean_of_defined(f1[..., : _STANCES - 1]), accuracy)
    return np.concatenate([np.stack(overall, axis=-1), f1], axis=-1)


def support(sums: Counts) -> npt.NDArray[np.int64]:
    """Return the number of gold pairs that each metric rests on."""
    by_label = sums.reshape(len(_LABELS), len(_LABELS)).sum(axis=1)
    stances, poles = by_label[:_STANCES].sum(), by_label[: _STANCES - 1].sum()
    return np.concatenate([[stances, poles, by_label.sum()], by_label])


def verify(gold: Gold, submission: Submission, metrics: Mapping[str, float]) -> dict[str, str]:
    """Compute every metric with scikit-learn and compare to the last bit.

    Raises:
        ScoreMismatchError: a value differs.
    """
    import sklearn  # noqa: PLC0415 - heavy
    from sklearn import metrics as untyped  # noqa: PLC0415

    tool: Any = untyped

    truth = [str(pair.label) for pair in gold.pairs]
    found = [_predicted(submission, pair.pair_id) for pair in gold.pairs]

    def f1(labels: tuple[str, ...]) -> float:
        return float(tool.f1_score(truth, found, labels=labels, average="macro", zero_division=np.nan))

    expected = {
        "macro_f1": f1(_LABELS[:_STANCES]),
        "favor_against_f1": f1(_LABELS[: _STANCES - 1]),
        "accuracy": float(tool.accuracy_score(truth, found)),
        **{f"f1/{label}": f1((label,)) for label in _LABELS},
    }
    for name, value in expected.items():
        if not np.array_equal(value, metrics[name], equal_nan=True):
            raise ScoreMismatchError(f"{name}: ours {metrics[name]!r}, scikit-learn {value!r}; please report this")
    return {"scikit-learn": sklearn.__version__}


def _predicted(submission: Submission, pair_id: str) -> str:
    prediction = submission.predictions.get(pair_id)
    return str(prediction.label) if prediction and prediction.label else str(PairLabel.NONE)


STANCE: Final = Measure(
    columns=COLUMNS,
    metrics=METRICS,
    support=support,
    count=count,
    rows=counted,
    values=values,
    verify=verify,
    options="pairs:given|avg:macro3",
)
