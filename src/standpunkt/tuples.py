"""The stances of a document as tuples (holder, target, polarity), by span and by entity.

By span, a part is where a mention stands and what it is. By entity, a part is a group of mentions: predicted and gold
entities are matched one to one by their overlapping mentions, for the greatest total weight, and then share a number.
Names are never compared: whether somebody wrote *Russische Regierung* or *Regierung Russlands* is not what is scored.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final, NamedTuple

from standpunkt.labels import AUTHOR, Polarity
from standpunkt.matching import Edge, Span, iou, match, overlapping
from standpunkt.schema import Annotation, Mention, Prediction

Part = tuple[int, int, str]
"""Start, end and label of a mention."""
AUTHOR_PART: Final[Part] = (-1, -1, AUTHOR)
"""The holder that is no mention, as a part of a tuple by span."""
AUTHOR_NUMBER: Final = -1
"""The same as a part of a tuple by entity."""
_MILLIONTHS: Final = 1_000_000
_SAME_LABEL: Final = 2


class SpanTuple(NamedTuple):
    """One arrow, by where its ends stand."""

    holder: Part
    """A mention, or `AUTHOR_PART`."""
    target: Part
    """A mention."""
    polarity: Polarity
    """FAVOR, AGAINST or NEUTRAL."""


class EntityTuple(NamedTuple):
    """A stance of a document, however often it is said: equal arrows between two entities are one."""

    holder: int
    """Number of an entity, or `AUTHOR_NUMBER`."""
    target: int
    """Number of an entity."""
    polarity: Polarity
    """FAVOR, AGAINST or NEUTRAL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entities:
    """The mentions of one side of a document, grouped by what they name."""

    groups: tuple[tuple[Mention, ...], ...]
    """Mentions of each entity, ascending; entities in the order of their mentions, so that input order is nothing."""
    numbers: Mapping[str, int]
    """Index into `groups` by mention id; mentions without an id are in none of a document's arrows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentTuples:
    """Gold and prediction of a document, in terms that can be compared."""

    gold_spans: Set[SpanTuple]
    """Gold arrows by span."""
    found_spans: Set[SpanTuple]
    """Predicted arrows by span."""
    gold: Set[EntityTuple]
    """Gold stances by entity, numbered as in `gold_entities`."""
    found: Set[EntityTuple]
    """Predicted stances by entity: with the number of the gold entity it was matched with, else one of its own."""
    gold_entities: Entities
    """Gold entities."""
    found_entities: Entities
    """Predicted entities, with numbers of their own."""
    alignment: Mapping[int, int]
    """From numbers of `found_entities` to numbers of `gold_entities`, one to one; without those that match none."""

    def shared_number(self, found: int) -> int:
        """Return the number under which a predicted entity stands in `found`."""
        return self.alignment.get(found, len(self.gold_entities.groups) + found)


def document_tuples(gold: Annotation, found: Annotation | Prediction | None) -> DocumentTuples:
    """Return the tuples of both sides of a document; a missing prediction is an empty one.

    Two annotators are compared in the same way: which of them stands for gold changes no count but for ties.
    """
    said = found or Prediction(article_id=gold.article_id)
    gold_entities, found_entities = entities(gold.mentions), entities(said.mentions)
    alignment = align(gold_entities, found_entities)
    beyond = len(gold_entities.groups)
    shared = {name: alignment.get(n, beyond + n) for name, n in found_entities.numbers.items()}
    return DocumentTuples(
        gold_spans=span_tuples(gold),
        found_spans=span_tuples(said),
        gold=entity_tuples(gold, gold_entities.numbers),
        found=entity_tuples(said, shared),
        gold_entities=gold_entities,
        found_entities=found_entities,
        alignment=alignment,
    )


def span_tuples(said: Annotation | Prediction) -> frozenset[SpanTuple]:
    """Return the arrows by span. No two are equal: a record has one arrow a pair, and each span and label once."""
    parts = {m.id: part(m) for m in said.mentions} | {AUTHOR: AUTHOR_PART}
    return frozenset(SpanTuple(parts[s.holder], parts[s.target], s.polarity) for s in said.stances)


def entity_tuples(said: Annotation | Prediction, numbers: Mapping[str, int]) -> frozenset[EntityTuple]:
    """Return the stances by entity, equal ones once; two polarities of one pair are two stances.

    Args:
        said: gold or prediction.
        numbers: number of the entity of each mention id.
    """
    known = {**numbers, AUTHOR: AUTHOR_NUMBER}
    return frozenset(EntityTuple(known[s.holder], known[s.target], s.polarity) for s in said.stances)


def entities(mentions: Iterable[Mention]) -> Entities:
    """Group mentions by their `entity`; a mention without one is an entity of its own."""
    by_name: defaultdict[str | Part, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_name[mention.entity or part(mention)].append(mention)
    groups = [tuple(sorted(group, key=part)) for group in by_name.values()]
    groups.sort(key=lambda group: [*map(part, group)])
    numbers = {mention.id: n for n, group in enumerate(groups) for mention in group if mention.id}
    return Entities(groups=tuple(groups), numbers=numbers)


def align(gold: Entities, found: Entities) -> dict[int, int]:
    """Match predicted entities with gold ones, one to one; return gold numbers by predicted ones.

    The weight of two entities is the sum of the IoU of their overlapping mentions, doubled where the labels of two
    mentions are equal: what an issue is about stands inside the issue, and must not take its place. Since this weight
    is a positive definite kernel (Bouchard et al., 2013, for IoU), equal sides are matched each entity with itself.
    """
    lefts, left_of = _flat(gold)
    rights, right_of = _flat(found)
    weights: defaultdict[Edge, int] = defaultdict(int)
    for n, m in overlapping([_span(a) for a in lefts], [_span(b) for b in rights]):
        shared = max(1, round(_MILLIONTHS * iou(_span(lefts[n]), _span(rights[m]))))
        weights[left_of[n], right_of[m]] += shared * (_SAME_LABEL if lefts[n].label == rights[m].label else 1)
    return {right: left for left, right in match(weights)}


def part(mention: Mention) -> Part:
    """Return where a mention stands and what it is."""
    return mention.start, mention.end, str(mention.label)


def matched_arrows(gold: Set[SpanTuple], found: Set[SpanTuple], least: float = 0.5) -> tuple[tuple[int, int], ...]:
    """Match arrows whose holders and targets overlap and whose polarities are equal, one to one, as many as can be.

    Labels need not be equal, and AUTHOR is matched with AUTHOR alone.

    Args:
        gold: gold arrows.
        found: predicted arrows.
        least: what the IoU of both holders and that of both targets must reach.

    Returns:
        Index pairs into the sorted arrows of both sides.
    """
    lefts, rights = sorted(gold), sorted(found)
    near = {
        (n, m): 1
        for n, a in enumerate(lefts)
        for m, b in enumerate(rights)
        if a.polarity is b.polarity and _near(a.target, b.target, least) and _near(a.holder, b.holder, least)
    }
    return match(near)


def polarities_of_shared_pairs(
    gold: Iterable[EntityTuple], found: Iterable[EntityTuple]
) -> list[tuple[Polarity, Polarity]]:
    """Return gold and predicted polarity of each pair of entities that both sides have.

    Of a pair with several polarities, equal ones go together first, then what is left, in the order of the label
    table; what has no counterpart is left out.
    """
    ours, theirs = _by_pair(gold), _by_pair(found)
    shared: list[tuple[Polarity, Polarity]] = []
    for ends in sorted(ours.keys() & theirs.keys()):
        both = [polarity for polarity in Polarity if polarity in ours[ends] and polarity in theirs[ends]]
        left, right = ([p for p in Polarity if p in side[ends] and p not in both] for side in (ours, theirs))
        shared += [(polarity, polarity) for polarity in both] + list(zip(left, right, strict=False))
    return shared


def _by_pair(tuples: Iterable[EntityTuple]) -> dict[tuple[int, int], set[Polarity]]:
    by_pair: defaultdict[tuple[int, int], set[Polarity]] = defaultdict(set)
    for holder, target, polarity in tuples:
        by_pair[holder, target].add(polarity)
    return by_pair


def _flat(side: Entities) -> tuple[Sequence[Mention], Sequence[int]]:
    """Return all mentions, and the number of the entity of each."""
    flat = [(mention, n) for n, group in enumerate(side.groups) for mention in group]
    return [mention for mention, _ in flat], [n for _, n in flat]


def _span(mention: Mention) -> Span:
    return mention.start, mention.end


def _near(one: Part, other: Part, least: float) -> bool:
    if AUTHOR_PART in (one, other):
        return one == other
    return iou(one[:2], other[:2]) >= least
