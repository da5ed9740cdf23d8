"""The scores of given pairs once more, by scikit-learn."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from standpunkt.eval.gold import Gold
from standpunkt.eval.submissions.read import Submission
from standpunkt.eval.tasks import calibration
from standpunkt.eval.tasks.agree import require_equal
from standpunkt.labels import PairLabel, Polarity

_LABELS: Final = tuple(map(str, PairLabel))
_STANCES: Final = len(Polarity)


def stated(submission: Submission, pair_id: str) -> str:
    """Return the label that a submission gives a pair; NONE where it gives none."""
    prediction = submission.predictions.get(pair_id)
    return str(prediction.label) if prediction and prediction.label else str(PairLabel.NONE)


def verify(gold: Gold, submission: Submission, metrics: Mapping[str, float]) -> dict[str, str]:
    """Compute every metric with scikit-learn and compare to the last bit; Brier score and calibration error to 1e-9.

    Raises:
        ScoreMismatchError: a value differs.
    """
    import sklearn  # noqa: PLC0415 - heavy
    from sklearn import metrics as untyped  # noqa: PLC0415

    tool: Any = untyped
    truth = [str(pair.label) for pair in gold.pairs]
    found = [stated(submission, pair.pair_id) for pair in gold.pairs]

    def f1(labels: tuple[str, ...]) -> float:
        return float(tool.f1_score(truth, found, labels=labels, average="macro", zero_division=np.nan))

    three = tool.precision_recall_fscore_support(truth, found, labels=_LABELS, zero_division=np.nan)
    by_label = dict(zip(("precision", "recall", "f1"), three, strict=False))
    one_label = len(set(truth)) == 1 or len(set(found)) == 1
    expected = {
        "macro_f1": f1(_LABELS[:_STANCES]),
        "favor_against_f1": f1(_LABELS[: _STANCES - 1]),
        "accuracy": float(tool.accuracy_score(truth, found)),
        "mcc": np.nan if one_label else float(tool.matthews_corrcoef(truth, found)),
        **{f"{name}/{label}": float(x) for name in by_label for label, x in zip(_LABELS, by_label[name], strict=True)},
    }
    require_equal(metrics, expected, "scikit-learn")
    predictions = [submission.predictions.get(pair.pair_id) for pair in gold.pairs]
    if scores := calibration.all_probabilities(gold.pairs, predictions):
        require_equal(metrics, _scored(scores, truth, found), "scikit-learn", tolerance=calibration.TOLERANCE)
    return {"scikit-learn": sklearn.__version__}


def _scored(scores: Sequence[Mapping[str, float]], truth: Sequence[str], found: Sequence[str]) -> dict[str, float]:
    """Return the Brier score, and the calibration error from scikit-learn's reliability curve."""
    from sklearn.calibration import calibration_curve  # noqa: PLC0415
    from sklearn.metrics import brier_score_loss as untyped  # noqa: PLC0415

    brier_score_loss: Any = untyped
    ordered = sorted(_LABELS)  # scikit-learn sorts the labels, and takes the columns to be sorted
    table = np.array([[row[label] for label in ordered] for row in scores])
    confidence = np.array([row[label] for row, label in zip(scores, found, strict=True)])
    hits = np.array([one == other for one, other in zip(truth, found, strict=True)])
    share, mean = calibration_curve(hits, confidence, n_bins=calibration.BINS, pos_label=True)
    places = np.digitize(confidence, np.linspace(0.0, 1.0, calibration.BINS + 1)[1:-1], right=True)
    weights = np.unique(places, return_counts=True)[1] / len(places)
    return {
        "brier": brier_score_loss(truth, table, labels=ordered, scale_by_half=True),
        "calibration_error": float(np.abs(share - mean) @ weights),
    }
