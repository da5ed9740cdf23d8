"""Stances: worked by hand by arrow and by entity, AUTHOR and NEUTRAL included, and the same from either side."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standpunkt import Annotation
from standpunkt.annotation.agreement.disputes import Kind, disputes
from standpunkt.annotation.agreement.stances import Answer, cells, compare, outcome_counts, polarity_pairs
from standpunkt.labels import AUTHOR, Label, Polarity
from tests.annotation.agreement.drawn import annotations, arrow, mark, said

AGAINST, FAVOR, NEUTRAL = Polarity.AGAINST, Polarity.FAVOR, Polarity.NEUTRAL

QUANDT, AGAIN = mark(0, 6, Label.PER, entity="Quandt"), mark(50, 56, Label.PER, entity="Quandt")
RIEK, UMBAU = mark(20, 24, Label.PER, entity="Riek"), mark(30, 40, Label.ISSUE, entity="Umbau")
TOLL = mark(60, 70, Label.ISSUE, entity="Maut")


def test_another_mention_of_the_holder_is_the_same_stance_by_entity_only() -> None:
    """Anna points from the first *Quandt*, ben from the second; both call her something else."""
    anna = said("anna", [QUANDT, AGAIN, UMBAU], [arrow(QUANDT, UMBAU, AGAINST)])
    theirs = [mark(0, 6, Label.PER, entity="Q"), mark(50, 56, Label.PER, entity="Q"), mark(30, 40, Label.ISSUE)]
    ben = said("ben", theirs, [arrow(theirs[1], theirs[2], AGAINST)])
    found = cells(compare(anna, ben))
    assert (found["arrow"], found["arrow_pair"], found["near_arrow"]) == ((0, 1, 1),) * 3
    assert (found["tuple"], found["pair"], found["tuple/AGAINST"]) == ((1, 1, 1),) * 3


def test_a_stance_said_twice_is_one_tuple_and_two_arrows() -> None:
    twice = [arrow(QUANDT, UMBAU, AGAINST), arrow(AGAIN, UMBAU, AGAINST)]
    found = cells(compare(said("anna", [QUANDT, AGAIN, UMBAU], twice), said("ben", [QUANDT, AGAIN, UMBAU], twice[:1])))
    assert (found["arrow"], found["tuple"]) == ((1, 2, 1), (1, 1, 1))


def test_the_author_is_a_holder() -> None:
    """Both see the author's stance on the Umbau; only ben sees one of the author on Riek."""
    anna = said("anna", [UMBAU], [arrow(AUTHOR, UMBAU, AGAINST)])
    ben = said("ben", [RIEK, UMBAU], [arrow(AUTHOR, UMBAU, FAVOR), arrow(AUTHOR, RIEK, AGAINST)])
    compared = compare(anna, ben)
    assert (cells(compared)["pair"], cells(compared)["tuple"]) == ((1, 1, 2), (0, 1, 2))
    assert polarity_pairs(compared) == [("AGAINST", "FAVOR")]


def test_what_became_of_neutral() -> None:
    """Anna has three NEUTRAL: ben weighs in once, has no arrow though he marked both, and did not mark the Maut."""
    anna = said(
        "anna",
        [QUANDT, RIEK, UMBAU, TOLL],
        [arrow(QUANDT, UMBAU, NEUTRAL), arrow(RIEK, UMBAU, NEUTRAL), arrow(RIEK, TOLL, NEUTRAL)],
    )
    ben = said("ben", [QUANDT, RIEK, UMBAU], [arrow(QUANDT, UMBAU, FAVOR)])
    assert outcome_counts(compare(anna, ben)) == {
        (False, "NEUTRAL", Answer.FAVOR): 1,
        (False, "NEUTRAL", Answer.NO_ARROW): 1,
        (False, "NEUTRAL", Answer.NO_END): 1,
        (True, "FAVOR", Answer.NEUTRAL): 1,
    }
    kinds = Counter(dispute.kind for dispute in disputes(anna, ben))
    assert kinds == {Kind.POLARITY: 1, Kind.ONE_ARROW: 1, Kind.ONE_STANCE: 1, Kind.ONE_MARKED: 1}


def test_a_change_of_mind_that_one_missed() -> None:
    """anna: FAVOR and AGAINST; ben: AGAINST. The equal ones meet, FAVOR is left without an arrow."""
    both = [arrow(QUANDT, UMBAU, FAVOR), arrow(AGAIN, UMBAU, AGAINST)]
    anna = said("anna", [QUANDT, AGAIN, UMBAU], both)
    ben = said("ben", [QUANDT, AGAIN, UMBAU], both[1:])
    compared = compare(anna, ben)
    assert polarity_pairs(compared) == [("AGAINST", "AGAINST")]
    assert outcome_counts(compared)[False, "FAVOR", Answer.NO_ARROW] == 1
    (only,) = disputes(anna, ben)
    assert only.first is not None
    assert (only.kind, only.first.spans, only.second) == (
        Kind.ONE_ARROW,
        ((0, 6, "PER"), (30, 40, "ISSUE")),
        None,
    )


SIDES = st.tuples(annotations("anna"), annotations("ben"))


@settings(deadline=None)
@given(SIDES)
def test_the_annotators_may_change_places(sides: tuple[Annotation, Annotation]) -> None:
    one, other = compare(*sides), compare(*sides[::-1])
    assert {name: (n, b, a) for name, (n, a, b) in cells(one).items()} == cells(other)
    assert sorted((b, a) for a, b in polarity_pairs(one)) == sorted(polarity_pairs(other))
    turned = {(not by_second, p, answer): n for (by_second, p, answer), n in outcome_counts(one).items()}
    assert turned == outcome_counts(other)


@settings(deadline=None)
@given(SIDES)
def test_outcomes_are_the_counts(sides: tuple[Annotation, Annotation]) -> None:
    """Of each annotator as many outcomes as tuples, as many equal ones as shared tuples; disputes are the others."""
    compared = compare(*sides)
    shared, first, second = cells(compared)["tuple"]
    found = outcome_counts(compared)
    for by_second, total in ((False, first), (True, second)):
        mine = {key[1:]: n for key, n in found.items() if key[0] == by_second}
        assert sum(mine.values()) == total
        assert sum(n for (polarity, answer), n in mine.items() if polarity == answer) == shared
    kinds = Counter(dispute.kind for dispute in disputes(*sides))
    told = 2 * kinds[Kind.POLARITY] + kinds[Kind.ONE_ARROW] + kinds[Kind.ONE_STANCE]
    assert told == first + second - 2 * shared


@settings(deadline=None)
@given(SIDES)
def test_ways_to_compare_are_ordered(sides: tuple[Annotation, Annotation]) -> None:
    found = cells(compare(*sides))
    assert found["arrow"][0] <= found["arrow_pair"][0]
    assert found["arrow"][0] <= found["near_arrow"][0]
    assert found["tuple"][0] <= 3 * found["pair"][0], "a change of mind has two tuples of one pair"
    assert found["tuple"] == tuple(sum(found[f"tuple/{p}"][n] for p in Polarity) for n in range(3))


@settings(deadline=None)
@given(annotations("anna"))
def test_whoever_is_copied_agrees_in_everything(one: Annotation) -> None:
    found = cells(compare(one, one))
    assert all(n == a == b for n, a, b in found.values())
    assert all(answer == polarity for _, polarity, answer in outcome_counts(compare(one, one)))


@pytest.mark.parametrize("sides", [(said("anna"), said("ben"))])
def test_nothing_said(sides: tuple[Annotation, Annotation]) -> None:
    assert set(cells(compare(*sides)).values()) == {(0, 0, 0)}
    assert disputes(*sides) == []
