"""Stance by majority: the commonest stance of the training split, whatever the pair.

NONE is constructed and never eligible: it is the commonest label of all, and a system that says nothing but NONE scores
0 in the headline.
"""

from collections import Counter
from collections.abc import Sequence

from standpunkt.baselines.interface import GivenPair
from standpunkt.labels import PairLabel


class Majority:
    """One label for every pair."""

    def __init__(self) -> None:
        self.label_ = PairLabel.FAVOR

    def fit(self, inputs: Sequence[GivenPair], outputs: Sequence[PairLabel]) -> None:  # noqa: ARG002 - looks at no input
        """Count the labels; a tie goes to the first of the label table."""
        counts = Counter(outputs)
        self.label_ = max(
            (label for label in PairLabel if label is not PairLabel.NONE), key=lambda label: counts[label]
        )

    def predict(self, inputs: Sequence[GivenPair]) -> list[PairLabel]:
        """Return the majority label for each pair."""
        return [self.label_] * len(inputs)
