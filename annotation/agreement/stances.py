"""Do annotators draw the same arrows, and mean the same by them?

An annotator may point at another mention of the same entity, so that arrows are compared twice: by where their ends
stand, and by entity, where entities are matched one to one by their overlapping mentions (`standpunkt.tuples`), never
by name. AUTHOR is a holder like others.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from standpunkt.annotation.agreement.spans import Cell
from standpunkt.labels import Polarity
from standpunkt.schema import Annotation
from standpunkt.tuples import (
    AUTHOR_NUMBER,
    DocumentTuples,
    EntityTuple,
    Part,
    document_tuples,
    entities,
    matched_arrows,
    part,
    polarities_of_shared_pairs,
    span_tuples,
)

POLARITIES: Final = tuple(map(str, Polarity))


class Answer(StrEnum):
    """What the other annotator has for a stance of one."""

    FAVOR = "FAVOR"
    AGAINST = "AGAINST"
    NEUTRAL = "NEUTRAL"
    NO_ARROW = "no arrow"
    """Both ends are marked, and no such arrow joins them."""
    NO_END = "an end not marked"
    """One end or both have no mention there at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A stance of one annotator, and what became of it with the other."""

    by_second: bool
    """Whether it is the second annotator's."""
    stance: EntityTuple
    """The stance, by entity."""
    answer: Answer
    """What the other one has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The stances of two annotators in one article, in terms that can be compared."""

    tuples: DocumentTuples
    """Both sides; which is which does not depend on the order of the annotators."""
    turned: bool
    """Whether the first annotator stands where `tuples` says found."""

    def sides(self, one: Set[EntityTuple], other: Set[EntityTuple]) -> tuple[Set[EntityTuple], Set[EntityTuple]]:
        """Return the two in the order of the annotators."""
        return (other, one) if self.turned else (one, other)


def compare(first: Annotation, second: Annotation) -> Compared:
    """Match the entities of two annotations of an article; ties fall alike when the two change places."""
    turned = _content(second) < _content(first)
    return Compared(tuples=document_tuples(second, first) if turned else document_tuples(first, second), turned=turned)


def cells(compared: Compared) -> dict[str, Cell]:
    """Return what both have, and what each has, for each way to compare arrows.

    ``arrow_pair`` and ``arrow``: ends of equal spans and labels, without and with polarity. ``near_arrow``: polarity
    equal, both ends with an IoU of at least .5. ``pair`` and ``tuple``: by entity, without and with polarity;
    ``tuple/FAVOR``, ...: of one polarity.
    """
    tuples = compared.tuples
    pairs = [{(t.holder, t.target) for t in side} for side in (tuples.gold_spans, tuples.found_spans)]
    ends = [{(t.holder, t.target) for t in side} for side in (tuples.gold, tuples.found)]
    near = len(matched_arrows(tuples.gold_spans, tuples.found_spans))
    found = {
        "arrow_pair": _cell(*pairs),
        "arrow": _cell(tuples.gold_spans, tuples.found_spans),
        "near_arrow": (near, len(tuples.gold_spans), len(tuples.found_spans)),
        "pair": _cell(*ends),
        "tuple": _cell(tuples.gold, tuples.found),
        **{f"tuple/{name}": _cell(_of(tuples.gold, name), _of(tuples.found, name)) for name in POLARITIES},
    }
    return {name: (n, b, a) if compared.turned else (n, a, b) for name, (n, a, b) in found.items()}


def polarity_pairs(compared: Compared) -> list[tuple[str, str]]:
    """Return both polarities of each pair of entities between which both annotators see a stance."""
    found = polarities_of_shared_pairs(compared.tuples.gold, compared.tuples.found)
    return [(str(b), str(a)) if compared.turned else (str(a), str(b)) for a, b in found]


def outcomes(compared: Compared) -> Iterator[Outcome]:
    """Yield what became of each stance of either annotator.

    Of a pair of entities with several polarities, equal ones go together first, then what is left, in the order of the
    label table; a polarity without a counterpart has ``no arrow``.
    """
    tuples = compared.tuples
    marked = {AUTHOR_NUMBER, *tuples.alignment.values()}
    sides = compared.sides(tuples.gold, tuples.found)
    answers = _counterparts(*sides), _counterparts(sides[1], sides[0])
    for by_second, (own, answered) in enumerate(zip(sides, answers, strict=True)):
        for stance in sorted(own):
            absent = Answer.NO_ARROW if {stance.holder, stance.target} <= marked else Answer.NO_END
            yield Outcome(by_second=bool(by_second), stance=stance, answer=answered.get(stance, absent))


def outcome_counts(compared: Compared) -> Counter[tuple[bool, str, str]]:
    """Return how many stances of each annotator and polarity got which answer."""
    return Counter((one.by_second, str(one.stance.polarity), str(one.answer)) for one in outcomes(compared))


def _counterparts(own: Set[EntityTuple], other: Set[EntityTuple]) -> dict[EntityTuple, Answer]:
    theirs: defaultdict[tuple[int, int], set[Polarity]] = defaultdict(set)
    ours: defaultdict[tuple[int, int], set[Polarity]] = defaultdict(set)
    for side, by_pair in ((own, ours), (other, theirs)):
        for stance in side:
            by_pair[stance.holder, stance.target].add(stance.polarity)
    found: dict[EntityTuple, Answer] = {}
    for (holder, target), polarities in ours.items():
        answers = theirs.get((holder, target), set())
        left = [p for p in Polarity if p in polarities - answers]
        right = [p for p in Polarity if p in answers - polarities]
        both = [(p, p) for p in polarities & answers]
        for mine, yours in (*both, *zip(left, right, strict=False)):
            found[EntityTuple(holder, target, mine)] = Answer(str(yours))
    return found


def _content(said: Annotation) -> tuple[list[list[Part]], list[tuple[Part, Part, Polarity]]]:
    """Return all that decides how entities are matched, and nothing of names and order."""
    groups = [[part(mention) for mention in group] for group in entities(said.mentions).groups]
    return groups, sorted(span_tuples(said))


def _cell(one: Set[object], other: Set[object]) -> Cell:
    return len(one & other), len(one), len(other)


def _of(side: Set[EntityTuple], polarity: str) -> Set[EntityTuple]:
    return {stance for stance in side if str(stance.polarity) == polarity}
