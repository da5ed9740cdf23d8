"""What is right and wrong, one item at a time: the same true positives, false positives and false negatives as counted.

Slices and error kinds go through these items, so that they cannot count another set than the score.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from standpunkt.eval.gold import Gold
from standpunkt.eval.insight.outcome import Outcome
from standpunkt.eval.submissions.read import Submission
from standpunkt.labels import AUTHOR, PairLabel, Polarity
from standpunkt.schema import Mention, Pair
from standpunkt.views import outer_layer

STANCES: Final = tuple(map(str, Polarity))
"""Classes of the stance task that are averaged; NONE is not."""


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


@dataclass(frozen=True, kw_only=True)
class Layers:
    """The outer layers of a document's gold and predicted named entities."""

    gold: tuple[Mention, ...]
    predicted: tuple[Mention, ...]

    @cached_property
    def outcomes(self) -> Mapping[Outcome, Sequence[Mention]]:
        """Every item once, by what became of it, in the order of the text; a hit stands here on its gold side."""
        left = {(m.start, m.end): m for m in self.gold}  # spans of a layer do not overlap
        hits: list[Mention] = []
        wrong: list[Mention] = []
        for m in self.predicted:
            span = (m.start, m.end)
            true = left.get(span)
            if true and true.label is m.label:
                hits.append(left.pop(span))
            else:
                wrong.append(m)
        return {Outcome.HIT: hits, Outcome.FALSE_POSITIVE: wrong, Outcome.FALSE_NEGATIVE: list(left.values())}


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
