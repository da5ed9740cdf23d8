"""What two annotators disagree in, item by item, and of which kind each disagreement is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from standpunkt.annotation.agreement import spans
from standpunkt.annotation.agreement.stances import Answer, Compared, Outcome, compare, outcomes
from standpunkt.labels import AUTHOR, NAMED
from standpunkt.matching import iou, overlap
from standpunkt.schema import Annotation
from standpunkt.tuples import AUTHOR_NUMBER, AUTHOR_PART, EntityTuple, Part, part


class Kind(StrEnum):
    """Kinds of disagreement, mentions first; each disagreement is of the first kind that fits."""

    FORM = "form"
    """Equal span and label, another form."""
    LABEL = "label"
    """Equal span, another label."""
    BOUNDARY = "boundary"
    """Equal label, overlapping spans."""
    BOUNDARY_AND_LABEL = "boundary and label"
    """Another label, spans with an IoU of .5 or more."""
    ONE_MARKED = "marked by one"
    """Nothing of the other annotator fits."""
    POLARITY = "polarity"
    """Both see a stance, and not the same one."""
    ONE_ARROW = "arrow by one"
    """Both ends are marked by both, and one sees no stance."""
    ONE_STANCE = "stance by one"
    """The other annotator marked nothing at an end of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one annotator has at a disputed place."""

    spans: tuple[Part, ...]
    """The mention; or holder, or AUTHOR, and target."""
    word: str
    """Label with form, or polarity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """One disagreement."""

    article_id: str
    """Where."""
    kind: Kind
    """Of what kind."""
    first: Said | None
    """What the first annotator has; null where that is nothing."""
    second: Said | None
    """What the second annotator has."""


def disputes(first: Annotation, second: Annotation, compared: Compared | None = None) -> list[Dispute]:
    """Return all disagreements of two annotations of an article: on mentions, as the text runs, then on stances.

    Args:
        first: one annotator's.
        second: the other's.
        compared: their stances, where somebody compared them already.
    """
    return [*_on_mentions(first, second), *_on_stances(first, second, compared or compare(first, second))]


def _on_mentions(first: Annotation, second: Annotation) -> list[Dispute]:
    forms = [{part(m): str(m.form) for m in said.mentions if m.label in NAMED} for said in (first, second)]
    left, right = spans.parts(first.mentions), spans.parts(second.mentions)
    both = set(left) & set(right)
    found: list[tuple[Part | None, Part | None, Kind]] = [
        (one, one, Kind.FORM) for one in both if forms[0].get(one) != forms[1].get(one)
    ]
    left, right = ([one for one in side if one not in both] for side in (left, right))
    for kind in (Kind.LABEL, Kind.BOUNDARY, Kind.BOUNDARY_AND_LABEL):
        edges = {
            (n, m): iou(one[:2], other[:2])
            for n, one in enumerate(left)
            for m, other in enumerate(right)
            if _fits(kind, one, other)
        }
        pairs = spans.one_to_one(left, right, edges)
        found += [(left[n], right[m], kind) for n, m in pairs]
        taken = {left[n] for n, _ in pairs}, {right[m] for _, m in pairs}
        left, right = (
            [one for one in side if one not in gone] for side, gone in zip((left, right), taken, strict=True)
        )
    found += [(one, None, Kind.ONE_MARKED) for one in left] + [(None, one, Kind.ONE_MARKED) for one in right]
    found.sort(key=lambda item: (item[0] or item[1] or AUTHOR_PART, item[1] or AUTHOR_PART))
    return [
        Dispute(article_id=first.article_id, kind=kind, first=_mark(one, forms[0]), second=_mark(other, forms[1]))
        for one, other, kind in found
    ]


def _fits(kind: Kind, one: Part, other: Part) -> bool:
    if kind is Kind.LABEL:
        return one[:2] == other[:2]
    if kind is Kind.BOUNDARY:
        return one[2] == other[2] and overlap(one[:2], other[:2]) > 0
    return iou(one[:2], other[:2]) >= spans.NEAR


def _mark(mention: Part | None, forms: dict[Part, str]) -> Said | None:
    if mention is None:
        return None
    form = forms.get(mention, "name")
    return Said(spans=(mention,), word=mention[2] if form == "name" else f"{mention[2]} {form}")


def _on_stances(first: Annotation, second: Annotation, compared: Compared) -> Iterator[Dispute]:
    arrows = _first_arrows(compared, first, second)
    for one in outcomes(compared):
        if one.answer == str(one.stance.polarity) or (one.by_second and one.answer not in _ABSENT):
            continue  # the same, or told already from the first annotator's side
        own = Said(spans=arrows[one.by_second][one.stance], word=str(one.stance.polarity))
        kind = _ABSENT.get(one.answer, Kind.POLARITY)
        other = None if one.answer in _ABSENT else _answered(one, arrows[1])
        said = (other, own) if one.by_second else (own, other)
        yield Dispute(article_id=first.article_id, kind=kind, first=said[0], second=said[1])


_ABSENT = {Answer.NO_ARROW: Kind.ONE_ARROW, Answer.NO_END: Kind.ONE_STANCE}


def _answered(one: Outcome, arrows: dict[EntityTuple, tuple[Part, Part]]) -> Said:
    for stance, ends in arrows.items():
        if (stance.holder, stance.target) == (one.stance.holder, one.stance.target) and str(
            stance.polarity
        ) == one.answer:
            return Said(spans=ends, word=str(one.answer))
    raise KeyError(one)


def _first_arrows(
    compared: Compared, first: Annotation, second: Annotation
) -> tuple[dict[EntityTuple, tuple[Part, Part]], dict[EntityTuple, tuple[Part, Part]]]:
    """Return where each stance by entity is said first, for both annotators."""
    tuples = compared.tuples
    gold, found = dict(tuples.gold_entities.numbers), dict(tuples.found_entities.numbers)
    found = {name: tuples.shared_number(n) for name, n in found.items()}
    numbers: Sequence[dict[str, int]] = (found, gold) if compared.turned else (gold, found)
    return _arrows(first, numbers[0]), _arrows(second, numbers[1])


def _arrows(said: Annotation, numbers: dict[str, int]) -> dict[EntityTuple, tuple[Part, Part]]:
    parts = {m.id: part(m) for m in said.mentions} | {AUTHOR: AUTHOR_PART}
    known = {**numbers, AUTHOR: AUTHOR_NUMBER}
    found: dict[EntityTuple, tuple[Part, Part]] = {}
    for stance in sorted(said.stances, key=lambda s: (parts[s.target], parts[s.holder])):
        key = EntityTuple(known[stance.holder], known[stance.target], stance.polarity)
        found.setdefault(key, (parts[stance.holder], parts[stance.target]))
    return found
