"""Stance by logistic regression on TF-IDF weights of target-relative window features (see `pair_features`)."""

from collections.abc import Sequence
from typing import Any

from standpunkt.baselines.interface import GivenPair
from standpunkt.baselines.pair_features import pair_features
from standpunkt.errors import UsageError
from standpunkt.labels import PairLabel


class TfidfWindow:
    """Linear model over windows; classes are weighted by their inverse frequency, since NONE outnumbers the rest.

    Deterministic, so it takes no seed.
    """

    def __init__(self, *, c: float = 4.0, min_df: int = 2) -> None:
        self.c = c
        self.min_df = min_df
        self.pipeline_: Any = None

    def fit(self, inputs: Sequence[GivenPair], outputs: Sequence[PairLabel]) -> None:
        """Learn weights from labelled pairs.

        Raises:
            UsageError: there are too few of them, or all have one label.
        """
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - heavy
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
        from sklearn.pipeline import make_pipeline  # noqa: PLC0415

        vectorizer: Any = TfidfVectorizer  # an analyzer may be a function, unlike its annotation
        self.pipeline_ = make_pipeline(
            vectorizer(analyzer=pair_features, sublinear_tf=True, min_df=self.min_df),
            LogisticRegression(C=self.c, class_weight="balanced", max_iter=1000),
        )
        try:
            self.pipeline_.fit(inputs, [str(label) for label in outputs])
        except ValueError as error:
            raise UsageError(f"{len(inputs)} training pairs are too few, or all of one label: {error}") from None

    def predict(self, inputs: Sequence[GivenPair]) -> list[PairLabel]:
        """Return the most probable label of each pair."""
        return [PairLabel(label) for label in self.pipeline_.predict(inputs)] if inputs else []

    def probabilities(self, inputs: Sequence[GivenPair]) -> list[dict[str, float]]:
        """Return the probability of each label for each pair; 0 for a label that no training pair had."""
        if not inputs:
            return []
        known = list(map(str, self.pipeline_.classes_))
        return [
            dict.fromkeys(map(str, PairLabel), 0.0) | {label: float(p) for label, p in zip(known, row, strict=True)}
            for row in self.pipeline_.predict_proba(inputs)
        ]
