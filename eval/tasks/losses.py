"""Where the F1 of end-to-end stance is lost: in the mentions, in the pairs, or in the polarity.

A chain of upper bounds, each the tuple F1 of the same system with one stage more done by the gold:

- *tuple F1*: the system as it is.
- *perfect polarity*: on every pair of entities that gold and prediction share, the gold's polarities replace the
  predicted ones. What the system predicts for other pairs stays, and stays wrong.
- *perfect pairs, too*: of the gold's stances all are found whose holder and target the system has found as entities
  (AUTHOR always is), and nothing else is predicted.
- *perfect mentions, too*: everything is right, 1.

The losses are the steps of this chain: ``mention_loss`` = 1 - (perfect pairs), ``pair_loss`` = (perfect pairs) -
(perfect polarity), ``polarity_loss`` = (perfect polarity) - (tuple F1). So they add up to 1 - tuple F1. None is below
0: a later stage done by the gold makes more true positives of fewer predictions. A wrong stance on an invented mention
is a loss of pairs, since perfect pairs would leave that mention alone.

The definition is our own, after the oracles by which TIDE (Bolya et al., 2020) weighs the errors of object detectors;
as a chain it has no remainder. Its order is that of a pipeline: what a stage loses is counted before the next.

Degenerate cases: without gold and predictions all losses are undefined; with predictions but no gold, perfect pairs
predict nothing, which is right, so the whole loss is that of pairs.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np

from standpunkt.statistics.counts import Rows, Values
from standpunkt.statistics.ratios import ratio
from standpunkt.tuples import AUTHOR_NUMBER, DocumentTuples, EntityTuple

LOSSES: Final = ("mention_loss", "pair_loss", "polarity_loss")
LOSS_COLUMNS: Final = ("found_ends.gold", "shared_pair.gold", "other_pair.predicted")
"""Gold tuples whose holder and target were found; gold tuples on shared pairs; predicted tuples on other pairs."""


def loss_counts(document: DocumentTuples) -> tuple[int, int, int]:
    """Return the counts of `LOSS_COLUMNS` for a document."""
    found_ends = {AUTHOR_NUMBER, *document.alignment.values()}
    shared = _pairs(document.gold) & _pairs(document.found)
    return (
        sum(told.holder in found_ends and told.target in found_ends for told in document.gold),
        sum((told.holder, told.target) in shared for told in document.gold),
        sum((told.holder, told.target) not in shared for told in document.found),
    )


def losses(sums: Rows, tuples: Rows) -> Values:
    """Return the three losses, ... x `LOSSES`.

    Args:
        sums: ... x `LOSS_COLUMNS`, summed.
        tuples: true positives, predicted and gold tuples, summed: ... x 3.
    """
    reached, shared, other = (sums[..., n] for n in range(len(LOSS_COLUMNS)))
    hits, predicted, gold = (tuples[..., n] for n in range(3))
    as_is = ratio(2 * hits, predicted + gold)
    polarity = ratio(2 * shared, shared + other + gold)
    pairs = np.where(gold == 0, 1.0, ratio(2 * reached, reached + gold))
    steps = np.stack([1 - pairs, pairs - polarity, polarity - as_is], axis=-1)
    return np.where(np.isnan(as_is)[..., None], np.nan, steps)


def _pairs(told: Iterable[EntityTuple]) -> set[tuple[int, int]]:
    return {(each.holder, each.target) for each in told}
