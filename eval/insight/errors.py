"""What went wrong, by kind: every false positive and every false negative has exactly one, so the kinds add up.

``ner``. Gold and predicted entities that are not hits are joined wherever they overlap. On their own are ``missed``
(gold) and ``spurious`` (predicted). One gold and one predicted span together are ``type`` (same characters),
``boundary`` (same label) or ``boundary and type``. One predicted span over several gold ones is ``merged``, one gold
span under several predicted ones ``split``: all spans of the group have that kind. In a longer chain of overlaps the
matching of greatest overlap (the shared characters over those of either) decides which two belong together; who is
left over is ``merged`` on the gold side and ``split`` on the predicted side.

``stance``. Each wrong answer to a pair: ``missed`` (NONE for a stance: one false negative), ``spurious`` (a stance for
NONE: one false positive), and, one of each, ``reversed`` (FAVOR for AGAINST or the other way round), ``pole for
neutral`` and ``neutral for pole``.

``stance-e2e``. Wrong and missed tuples that differ in one thing alone are put together, one to one, by the matching of
greatest likeness: ``polarity``, ``direction`` (holder and target the other way round), ``target``, ``holder``; each is
one false positive and one false negative. Other false negatives are ``missed, no mention`` where the holder or the
target was not found as an entity, else ``missed``; other false positives are ``spurious``.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from standpunkt.eval.insight.arrows import MISSED, NO_MENTION, SPURIOUS, WEIGHTS
from standpunkt.eval.insight.items import Answer, Layers
from standpunkt.eval.insight.outcome import Outcome
from standpunkt.eval.insight.scored import Scored
from standpunkt.eval.result import ErrorCount
from standpunkt.labels import PairLabel, Polarity, Task
from standpunkt.matching import Edge, Span, iou, match, overlapping
from standpunkt.schema import Mention

KINDS: Final[Mapping[Task, tuple[str, ...]]] = {
    Task.NER: ("type", "boundary", "boundary and type", "merged", "split", "missed", "spurious"),
    Task.STANCE: ("reversed", "neutral for pole", "pole for neutral", "missed", "spurious"),
    Task.STANCE_E2E: (*WEIGHTS, NO_MENTION, MISSED, SPURIOUS),
}
"""Kinds of each task, in the order in which they are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityError:
    """Spans that went wrong together."""

    kind: str
    """One of `KINDS`."""
    gold: tuple[Mention, ...]
    """Gold entities that were not found: false negatives. Ascending."""
    predicted: tuple[Mention, ...]
    """Predicted entities that are wrong: false positives. Ascending."""


def errors(scored: Scored) -> tuple[ErrorCount, ...]:
    """Return how many false positives and false negatives are of each kind; kinds that do not occur have zeros."""
    positives: Counter[str] = Counter()
    negatives: Counter[str] = Counter()
    for kind, false_positives, false_negatives in _COUNTED[scored.gold.task](scored):
        positives[kind] += false_positives
        negatives[kind] += false_negatives
    return tuple(
        ErrorCount(kind=kind, false_positives=positives[kind], false_negatives=negatives[kind])
        for kind in KINDS[scored.gold.task]
    )


def entity_errors(both: Layers) -> tuple[EntityError, ...]:
    """Return what went wrong in a document, in the order of the text."""
    gold, found = both.outcomes[Outcome.FALSE_NEGATIVE], both.outcomes[Outcome.FALSE_POSITIVE]
    if not (gold or found):
        return ()
    told, gold, found = _of_types(gold, found)
    edges = list(overlapping([_span(m) for m in gold], [_span(m) for m in found])) if gold and found else []
    told += [error for lefts, rights in _groups(edges) for error in _of_group(lefts, rights, gold, found)]
    met_gold, met_found = {left for left, _ in edges}, {right for _, right in edges}
    told += [_error("missed", [m], []) for n, m in enumerate(gold) if n not in met_gold]
    told += [_error("spurious", [], [m]) for n, m in enumerate(found) if n not in met_found]
    return tuple(sorted(told, key=lambda error: min(m.start for m in (*error.gold, *error.predicted))))


def _of_types(
    gold: Sequence[Mention], found: Sequence[Mention]
) -> tuple[list[EntityError], list[Mention], list[Mention]]:
    """Return the errors of spans that both sides have, which overlap nothing else, and what is left of the sides."""
    left = {_span(m): m for m in gold}
    others = [m for m in found if _span(m) not in left]
    told = [_error("type", [left.pop(_span(m))], [m]) for m in found if _span(m) in left]
    return told, list(left.values()), others


def stance_error(answer: Answer) -> str:
    """Return the kind of error an answer is, or the empty string for a right one."""
    none, neutral = str(PairLabel.NONE), str(Polarity.NEUTRAL)
    if answer.gold == answer.predicted:
        return ""
    if none in (answer.gold, answer.predicted):
        return "spurious" if answer.gold == none else "missed"
    if neutral in (answer.gold, answer.predicted):
        return "pole for neutral" if answer.gold == neutral else "neutral for pole"
    return "reversed"


def _groups(edges: Iterable[Edge]) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Yield the connected groups of gold and predicted indices, ascending."""
    group_of: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for left, right in edges:
        one = group_of.setdefault((0, left), {(0, left)})
        other = group_of.setdefault((1, right), {(1, right)})
        one |= other
        group_of |= dict.fromkeys(one, one)
    for group in {id(group): group for group in group_of.values()}.values():
        yield tuple(sorted(n for side, n in group if not side)), tuple(sorted(n for side, n in group if side))


def _of_group(
    lefts: Sequence[int], rights: Sequence[int], gold: Sequence[Mention], found: Sequence[Mention]
) -> Iterator[EntityError]:
    if len(lefts) == 1 == len(rights):
        yield _paired(gold[lefts[0]], found[rights[0]])
    elif len(rights) == 1:
        yield _error("merged", [gold[n] for n in lefts], [found[rights[0]]])
    elif len(lefts) == 1:
        yield _error("split", [gold[lefts[0]]], [found[n] for n in rights])
    else:
        weights = {(x, y): iou(_span(gold[x]), _span(found[y])) for x in lefts for y in rights}
        pairs = match({edge: weight for edge, weight in weights.items() if weight})
        yield from (_paired(gold[x], found[y]) for x, y in pairs)
        yield from (_error("merged", [gold[n]], []) for n in lefts if n not in {x for x, _ in pairs})
        yield from (_error("split", [], [found[n]]) for n in rights if n not in {y for _, y in pairs})


def _paired(gold: Mention, found: Mention) -> EntityError:
    return _error("boundary" if gold.label == found.label else "boundary and type", [gold], [found])


def _error(kind: str, gold: Iterable[Mention], predicted: Iterable[Mention]) -> EntityError:
    return EntityError(kind=kind, gold=tuple(gold), predicted=tuple(predicted))


def _span(mention: Mention) -> Span:
    return mention.start, mention.end


def _of_entities(scored: Scored) -> Iterator[tuple[str, int, int]]:
    for both in scored.layers:
        for error in entity_errors(both):
            yield error.kind, len(error.predicted), len(error.gold)


def _of_answers(scored: Scored) -> Iterator[tuple[str, int, int]]:
    none = str(PairLabel.NONE)
    for answer in scored.answers:
        if kind := stance_error(answer):
            yield kind, int(answer.predicted != none), int(answer.gold != none)


def _of_stances(scored: Scored) -> Iterator[tuple[str, int, int]]:
    for document in scored.stances:
        for error in document.errors:
            yield error.kind, int(error.predicted is not None), int(error.gold is not None)


_COUNTED: Final[Mapping[Task, Callable[[Scored], Iterator[tuple[str, int, int]]]]] = {
    Task.NER: _of_entities,
    Task.STANCE: _of_answers,
    Task.STANCE_E2E: _of_stances,
}
"""From a submission to kind, number of false positives, number of false negatives."""
