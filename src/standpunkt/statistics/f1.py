"""Precision, recall and F1 from counts, in the field's own order of operations, so that doubles are equal.

A cell is three counts: true positives, predicted, gold. Undefined values are NaN: precision without predictions, recall
without gold, F1 without either; F1 with only one of them is 0.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from standpunkt.statistics.counts import Values
from standpunkt.statistics.ratios import ratio

CELL: Final = ("tp", "predicted", "gold")
"""The counts of a cell, in order."""


def precision_recall_f1(cells: npt.NDArray[np.float64]) -> tuple[Values, Values, Values]:
    """Return the three from ... x `CELL`, in seqeval's order of operations: F1 from precision and recall."""
    tp, predicted, gold = cells[..., 0], cells[..., 1], cells[..., 2]
    precision, recall = ratio(tp, predicted), ratio(tp, gold)
    p, r = np.where(predicted == 0, 0.0, precision), np.where(gold == 0, 0.0, recall)
    both = p + r
    f1 = 2.0 * p * r / np.where(both == 0.0, 1.0, both)
    return precision, recall, np.where(predicted + gold == 0, np.nan, f1)


def f1_of_counts(cells: npt.NDArray[np.float64]) -> Values:
    """Return F1 from ... x `CELL` in scikit-learn's order of operations: straight from the counts."""
    return ratio(2.0 * cells[..., 0], cells[..., 2] + cells[..., 1])
