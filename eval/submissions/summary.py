"""What is in a submission, counted: a look at these numbers finds what no rule finds, such as a label never used."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from standpunkt.eval.submissions.read import Submission
from standpunkt.labels import Form, Label, PairLabel, Polarity


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Counts over the predictions of a submission; every label has its number, 0 too."""

    predictions: int
    """Articles or pairs that are predicted."""
    missing: int
    """Articles or pairs without a prediction."""
    empty: int
    """Predictions of mentions that hold none."""
    mentions: Mapping[str, int]
    """Mentions per label."""
    forms: Mapping[str, int]
    """Named entities per form."""
    stances: Mapping[str, int]
    """Stances between mentions, per polarity."""
    pairs: Mapping[str, int]
    """Pairs per label."""
    warnings: tuple[str, ...]
    """What its owner should know."""


def summarise(submission: Submission) -> Summary:
    """Count what is in a submission."""
    predictions = list(submission.predictions.values())
    mentions = [mention for prediction in predictions for mention in prediction.mentions]
    return Summary(
        predictions=len(predictions),
        missing=submission.missing,
        empty=sum(prediction.label is None and not prediction.mentions for prediction in predictions),
        mentions=_counted(Label, (mention.label for mention in mentions)),
        forms=_counted(Form, (mention.form for mention in mentions)),
        stances=_counted(Polarity, (stance.polarity for one in predictions for stance in one.stances)),
        pairs=_counted(PairLabel, (prediction.label for prediction in predictions)),
        warnings=submission.warnings,
    )


def _counted(labels: type[StrEnum], found: Iterable[StrEnum | None]) -> dict[str, int]:
    counts = Counter(found)
    return {str(label): counts[label] for label in labels}
