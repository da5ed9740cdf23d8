"""How well a system knows what it does not know: Brier score and expected calibration error of stated probabilities.

Both are defined only where every pair of the gold has a prediction with probabilities: a score for each of the four
labels, none below 0 or above 1, with a sum of 1 (to a thousandth; they are divided by it). Otherwise both are null, and
a warning says why.

- Brier score (Brier, 1950): half the squared distance of the probabilities from the truth, 0 to 1; scikit-learn's with
  ``scale_by_half=True``.
- Expected calibration error (Naeini et al., 2015): predictions fall into ten bins of equal width by the probability of
  the label they state, the upper edge belonging to a bin; in each, the mean probability is set against the share that
  is right, and the gaps are averaged by the size of the bins.

Sums are kept as integers, in billionths, like all counts: values are exact to about nine digits.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from standpunkt.labels import PairLabel
from standpunkt.schema import Pair, Prediction
from standpunkt.statistics.counts import Rows, Values
from standpunkt.statistics.ratios import ratio

BINS: Final = 10
BILLIONTHS: Final = 1_000_000_000
_SUM_TOLERANCE: Final = 1e-3
_EDGES: Final = np.linspace(0.0, 1.0, BINS + 1)[1:-1]
COLUMNS: Final = ("brier", *(f"bin{n}.{cell}" for n in range(BINS) for cell in ("pairs", "right", "probability")))
"""Sum of Brier scores; of each bin the number of pairs, of right ones, and the sum of probabilities. The first and the
last of them in billionths."""
TOLERANCE: Final = 1.5 / BILLIONTHS
"""How far a mean of rounded numbers may lie from that of the numbers themselves."""


def probabilities(prediction: Prediction | None) -> Mapping[str, float] | None:
    """Return the scores of a prediction over their sum where they are probabilities of all labels, else None."""
    scores = prediction.scores if prediction else None
    if scores is None or set(scores) != set(PairLabel.__members__):
        return None
    total = sum(scores[label] for label in PairLabel)
    if not all(0 <= score <= 1 for score in scores.values()) or abs(total - 1) > _SUM_TOLERANCE:
        return None
    return {label: min(1.0, scores[label] / total) for label in PairLabel}


def all_probabilities(pairs: Sequence[Pair], found: Sequence[Prediction | None]) -> list[Mapping[str, float]]:
    """Return the probabilities of each pair, or nothing at all if one has none."""
    known = [probabilities(prediction) for prediction in found]
    given = [scores for scores in known if scores is not None]
    return given if len(given) == len(pairs) else []


def brier(scores: Mapping[str, float], truth: str) -> float:
    """Return half the squared distance from the truth: 0 where it has all the probability, 1 where another label has.

    Example: .7 on the truth and .3 on another label give (.3² + .3²) / 2 = .09.
    """
    return sum((score - (label == truth)) ** 2 for label, score in scores.items()) / 2


def columns_of(scores: Mapping[str, float], truth: str, said: str) -> dict[str, int]:
    """Return what one pair adds to which of `COLUMNS`."""
    place = int(np.searchsorted(_EDGES, scores[said]))
    return {
        "brier": round(BILLIONTHS * brier(scores, truth)),
        f"bin{place}.pairs": 1,
        f"bin{place}.right": int(said == truth),
        f"bin{place}.probability": round(BILLIONTHS * scores[said]),
    }


def values(sums: Rows) -> tuple[Values, Values]:
    """Return Brier score and calibration error from summed `COLUMNS`; NaN where no pair has probabilities."""
    cells: npt.NDArray[np.float64] = sums[..., 1:].reshape((*sums.shape[:-1], BINS, 3))
    pairs = cells[..., 0].sum(axis=-1)
    gaps = np.abs(cells[..., 2] / BILLIONTHS - cells[..., 1]).sum(axis=-1)
    return ratio(sums[..., 0] / BILLIONTHS, pairs), ratio(gaps, pairs)
