"""What is right and wrong, one item at a time: the same true positives, false positives and false negatives as counted.

Slices and error kinds go through these items, so that they cannot count another set than the score.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from standpunkt.eval.gold import Gold
from standpunkt.eval.insight.outcome import Outcome
from standpunkt.eval.submissions.read import Submission
from standpunkt.labels import AUTHOR, PairLabel, Polarity
from standpunkt.schema import Mention, Pair
from standpunkt.views import outer_layer

STANCES: Final = tuple(map(str, Polarity))
"""Classes of the stance task that are averaged; NONE is not."""


class Entity(NamedTuple):
    """A named entity of a document's outer layer, on the gold side where there is one, else on the predicted side."""

    outcome: Outcome
    mention: Mention


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A given pair with its right and its predicted label; a missing prediction is NONE."""

    pair: Pair
    gold: str
    predicted: str
    holder: Mention | str | None
    """AUTHOR, or None where the gold has no such mention."""
    target: Mention | None
    """None where the gold has no such mention."""

    def outcomes(self) -> Iterator[tuple[Outcome, str]]:
        """Yield what the answer counts as, and for which class: nothing, one hit, or up to one error on either side."""
        none = str(PairLabel.NONE)
        if self.gold == self.predicted:
            if self.gold != none:
                yield Outcome.HIT, self.gold
            return
        if self.predicted != none:
            yield Outcome.FALSE_POSITIVE, self.predicted
        if self.gold != none:
            yield Outcome.FALSE_NEGATIVE, self.gold


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """The outer layers of a document's gold and predicted named entities."""

    gold: tuple[Mention, ...]
    predicted: tuple[Mention, ...]

    def entities(self) -> Iterator[Entity]:
        """Yield every item once: gold ones in the order of the text, then false positives."""
        gold = {(m.start, m.end): m.label for m in self.gold}  # spans of a layer do not overlap
        found = {(m.start, m.end): m.label for m in self.predicted}
        for m in self.gold:
            hit = found.get((m.start, m.end)) is m.label
            yield Entity(Outcome.HIT if hit else Outcome.FALSE_NEGATIVE, m)
        for m in self.predicted:
            if gold.get((m.start, m.end)) is not m.label:
                yield Entity(Outcome.FALSE_POSITIVE, m)


def layers(gold: Gold, submission: Submission) -> Iterator[Layers]:
    """Yield the outer layers of each document, in the order of `gold.articles`; a missing prediction is empty."""
    for article in gold.articles:
        prediction = submission.predictions.get(article.id)
        yield Layers(
            gold=outer_layer(gold.annotations[article.id].mentions).mentions,
            predicted=outer_layer(prediction.mentions if prediction else ()).mentions,
        )


def answers(gold: Gold, submission: Submission) -> Iterator[Answer]:
    """Yield the answer to each given pair, in the order of `gold.pairs`."""
    mentions = {name: {m.id: m for m in annotation.mentions} for name, annotation in gold.annotations.items()}
    for pair in gold.pairs:
        prediction = submission.predictions.get(pair.pair_id)
        known = mentions[pair.article_id]
        yield Answer(
            pair=pair,
            gold=str(pair.label),
            predicted=str(prediction.label if prediction and prediction.label else PairLabel.NONE),
            holder=AUTHOR if pair.holder == AUTHOR else known.get(pair.holder),
            target=known.get(pair.target),
        )
