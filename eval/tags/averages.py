"""Precision, recall and F from counts, in seqeval's order of operations: doubles are equal to the last bit.

Averages: ``micro`` sums the counts first, ``macro`` is the mean over the types that occur on either side, ``weighted``
the mean weighted by gold spans, and without one the scores come by type, sorted by name.

Degenerate cases are seqeval's: a quotient with the denominator 0 is 0 or, with ``zero_division=1``, 1; ``"warn"`` is 0
with scikit-learn's ``UndefinedMetricWarning``. A macro mean over no type at all is NaN, with numpy's warning.
"""

import warnings
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from standpunkt.eval.tags.counts import Cells, SpanCounts

Average = str | None
ZeroDivision = str | float
Score = float | npt.NDArray[np.float64]
Scores = tuple[Score, Score, Score, int | Cells]
"""Precision, recall, F, and the number of gold spans: numbers, or without an average arrays over the types."""

ALL: Final = ("precision", "recall", "f-score")
AVERAGES: Final = (None, "micro", "macro", "weighted")
_WARN: Final = "warn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How counts become scores."""

    average: Average
    """``micro``, ``macro``, ``weighted``, or none."""
    zero_division: ZeroDivision = _WARN
    """0, 1 or ``"warn"``."""
    beta: float = 1.0
    """Weight of recall against precision."""
    warn_for: tuple[str, ...] = ALL
    """The scores that the caller will see; warnings are about these only."""

    def __post_init__(self) -> None:
        """Refuse what seqeval refuses.

        Raises:
            ValueError: an unknown average, or a negative beta.
        """
        if self.beta < 0:
            raise ValueError("beta should be >=0 in the F-beta score")
        if self.average not in AVERAGES:
            raise ValueError(f"average has to be one of {AVERAGES}")

    @property
    def fallback(self) -> float:
        """What a quotient with the denominator 0 is."""
        return 0.0 if self.zero_division in (_WARN, 0) else 1.0


def scores(counts: SpanCounts, settings: Settings) -> Scores:
    """Return precision, recall, F and support."""
    tp, predicted, gold = counts.tp, counts.predicted, counts.gold
    if settings.average == "micro":
        tp, predicted, gold = (np.array([cells.sum()]) for cells in (tp, predicted, gold))
    precision = _quotient(tp, predicted, "precision", settings)
    recall = _quotient(tp, gold, "recall", settings)
    only_f = settings.zero_division == _WARN and settings.warn_for == ("f-score",)
    if only_f and bool((predicted[gold == 0] == 0).any()):
        _warn("F-score is", "true nor predicted", len(gold))
    f = recall if np.isposinf(settings.beta) else _f(precision, recall, settings.beta**2)
    if settings.average is None:
        return precision, recall, f, gold
    weights = gold if settings.average == "weighted" else None
    if weights is not None and weights.sum() == 0:
        empty = settings.fallback if predicted.sum() == 0 else 0.0
        return empty, settings.fallback, empty, sum(gold)
    return _mean(precision, weights), _mean(recall, weights), _mean(f, weights), sum(gold)


def _quotient(numerator: Cells, denominator: Cells, metric: str, settings: Settings) -> npt.NDArray[np.float64]:
    undefined = denominator == 0
    result: npt.NDArray[np.float64] = numerator / np.where(undefined, 1, denominator)
    result[undefined] = settings.fallback
    if undefined.any() and settings.zero_division == _WARN and metric in settings.warn_for:
        with_f = " and F-score are" if "f-score" in settings.warn_for else " is"
        _warn(metric.title() + with_f, "predicted" if metric == "precision" else "true", len(result))
    return result


def _f(precision: npt.NDArray[np.float64], recall: npt.NDArray[np.float64], beta2: float) -> npt.NDArray[np.float64]:
    denominator = beta2 * precision + recall
    denominator[denominator == 0.0] = 1
    found: npt.NDArray[np.float64] = (1 + beta2) * precision * recall / denominator
    return found


def _mean(values: npt.NDArray[np.float64], weights: Cells | None) -> float:
    mean: float = np.average(values, weights=weights)
    return mean


def _warn(subject: str, kind: str, number: int) -> None:
    from sklearn.exceptions import UndefinedMetricWarning  # noqa: PLC0415 - heavy, and seldom needed

    where = "due to" if number == 1 else "in labels with"
    message = (
        f"{subject} ill-defined and being set to 0.0 {where} no {kind} samples."
        " Use `zero_division` parameter to control this behavior."
    )
    warnings.warn(message, UndefinedMetricWarning, stacklevel=2)
