"""The stances of the task ``stance-e2e`` one at a time, and how a wrong one differs from what was said.

An item is a tuple of entities, as in the headline: an arrow drawn three times is one item. Where its holder and target
stand is told by its first arrow.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from standpunkt.eval.gold import Gold
from standpunkt.eval.insight.outcome import Outcome
from standpunkt.eval.submissions.read import Submission
from standpunkt.labels import AUTHOR
from standpunkt.matching import Edge, match
from standpunkt.schema import Annotation, Mention, Prediction
from standpunkt.tuples import AUTHOR_NUMBER, DocumentTuples, EntityTuple, document_tuples

POLARITY: Final = "polarity"
DIRECTION: Final = "direction"
HOLDER: Final = "holder"
TARGET: Final = "target"
NO_MENTION: Final = "missed, no mention"
MISSED: Final = "missed"
SPURIOUS: Final = "spurious"
WEIGHTS: Final = {POLARITY: 5, DIRECTION: 4, TARGET: 3, HOLDER: 3}
"""Which likeness pairs a wrong stance with a missed one, where there are several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A stance of a document."""

    outcome: Outcome
    """Hit, false positive or false negative."""
    told: EntityTuple
    """Holder, target and polarity; gold and predicted entities share numbers."""
    holder: Mention | None
    """The holder of its first arrow, on the gold side where there is one; None for AUTHOR."""
    target: Mention
    """The target of its first arrow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceError:
    """A missed stance, a wrong one, or the two together."""

    kind: str
    """How they differ."""
    gold: Told | None
    """The false negative; None where there is none."""
    predicted: Told | None
    """The false positive; None where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentStances:
    """What gold and prediction say of a document."""

    items: tuple[Told, ...]
    """Hits and false negatives in the order of the text, then false positives."""
    errors: tuple[StanceError, ...]
    """Every false negative and every false positive once, in the order of the text."""


def stances(gold: Gold, submission: Submission) -> Iterator[DocumentStances]:
    """Yield the stances of each document, in the order of `gold.articles`; a missing prediction is an empty one."""
    for article in gold.articles:
        truth = gold.annotations[article.id]
        said = submission.predictions.get(article.id) or Prediction(article_id=article.id)
        yield _of_document(truth, said)


def _of_document(truth: Annotation, said: Prediction) -> DocumentStances:
    both = document_tuples(truth, said)
    in_gold = _first_arrows(truth, both.gold_entities.numbers)
    shared = {name: both.shared_number(n) for name, n in both.found_entities.numbers.items()}
    in_found = _first_arrows(said, shared)
    hit = {told for told in in_gold if told in in_found}
    right = [_told(Outcome.HIT if each in hit else Outcome.FALSE_NEGATIVE, each, in_gold) for each in in_gold]
    wrong = [_told(Outcome.FALSE_POSITIVE, each, in_found) for each in in_found if each not in hit]
    missed = [each for each in right if each.outcome is Outcome.FALSE_NEGATIVE]
    return DocumentStances(items=(*right, *wrong), errors=tuple(_errors(both, missed, wrong)))


def _first_arrows(
    said: Annotation | Prediction, numbers: Mapping[str, int]
) -> dict[EntityTuple, tuple[Mention | None, Mention]]:
    """Return each tuple with its first arrow's ends, in the order of the text."""
    by_id = {mention.id: mention for mention in said.mentions if mention.id}
    known = {**numbers, AUTHOR: AUTHOR_NUMBER}
    arrows = [
        (by_id.get(each.holder), by_id[each.target], EntityTuple(known[each.holder], known[each.target], each.polarity))
        for each in said.stances
    ]
    first: dict[EntityTuple, tuple[Mention | None, Mention]] = {}
    for holder, target, told in sorted(arrows, key=lambda each: (each[1].start, each[1].end, each[2])):
        first.setdefault(told, (holder, target))
    return first


def _told(outcome: Outcome, told: EntityTuple, ends: Mapping[EntityTuple, tuple[Mention | None, Mention]]) -> Told:
    holder, target = ends[told]
    return Told(outcome=outcome, told=told, holder=holder, target=target)


def _errors(both: DocumentTuples, missed: list[Told], wrong: list[Told]) -> Iterator[StanceError]:
    kinds = {
        (n, m): kind for n, a in enumerate(missed) for m, b in enumerate(wrong) if (kind := likeness(a.told, b.told))
    }
    pairs: tuple[Edge, ...] = match({edge: WEIGHTS[kind] for edge, kind in kinds.items()})
    partner = dict(pairs)
    found_ends = {AUTHOR_NUMBER, *both.alignment.values()}
    for n, each in enumerate(missed):
        if n in partner:
            yield StanceError(kind=kinds[n, partner[n]], gold=each, predicted=wrong[partner[n]])
        else:
            known = {each.told.holder, each.told.target} <= found_ends
            yield StanceError(kind=MISSED if known else NO_MENTION, gold=each, predicted=None)
    taken = set(partner.values())
    for m, each in enumerate(wrong):
        if m not in taken:
            yield StanceError(kind=SPURIOUS, gold=None, predicted=each)


def likeness(one: EntityTuple, other: EntityTuple) -> str:
    """Return the one thing in which two stances differ, or the empty string where they differ in more."""
    if (one.holder, one.target) == (other.holder, other.target):
        return POLARITY
    if (one.holder, one.target, one.polarity) == (other.target, other.holder, other.polarity):
        return DIRECTION
    if one.polarity is not other.polarity or not {one.holder, one.target} & {other.holder, other.target}:
        return ""
    if one.target == other.target:
        return HOLDER
    return TARGET if one.holder == other.holder else ""
