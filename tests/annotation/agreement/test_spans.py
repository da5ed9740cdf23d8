"""Mentions: worked by hand where they overlap, and the same in any order and from either side."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standpunkt import Annotation, Mention
from standpunkt.annotation.agreement import spans
from standpunkt.annotation.agreement.disputes import Kind, disputes
from standpunkt.labels import Form, Label
from standpunkt.tuples import Part
from tests.annotation.agreement.drawn import annotations, mark, said


def test_exact_counts_by_label() -> None:
    one = spans.parts([mark(0, 5, Label.PER), mark(6, 9, Label.LOC), mark(6, 9, Label.ACTOR)])
    other = spans.parts([mark(0, 5, Label.PER), mark(6, 9, Label.ORG)])
    found = dict(zip(["all", *spans.LABELS], spans.exact(one, other), strict=True))
    assert found["all"] == (1, 3, 2)
    assert (found["PER"], found["LOC"], found["ORG"]) == ((1, 1, 1), (0, 1, 0), (0, 0, 1))
    assert spans.unlabelled(one, other) == (2, 3, 2)


def test_relaxed_is_one_to_one_and_not_greedy() -> None:
    """One long issue covers two short ones: only one of those is found.

    By overlap alone, [0, 10) would take [4, 12) from [8, 12), which has no other; both have a partner at best.
    """
    long, short = [(0, 20, "ISSUE")], [(0, 9, "ISSUE"), (10, 20, "ISSUE")]
    assert spans.relaxed(long, short)[0] == (1, 1, 2)
    first, second = [(0, 10, "ISSUE"), (8, 12, "ISSUE")], [(0, 3, "ISSUE"), (4, 12, "ISSUE")]
    assert spans.relaxed(first, second)[0] == (2, 2, 2)


def test_a_name_inside_an_issue_is_not_its_boundary() -> None:
    """IoU of [0, 30) and [10, 15) is 5/30: no common mention, though they overlap and would be the only pair left."""
    assert spans.label_pairs([(0, 30, "ISSUE")], [(10, 15, "LOC")]) == []
    assert spans.relaxed([(0, 30, "ISSUE")], [(10, 15, "LOC")])[0] == (0, 1, 1)


def test_two_labels_on_one_span_go_to_their_equals() -> None:
    both = spans.parts([mark(0, 12, Label.LOC, form=Form.PART), mark(0, 12, Label.ACTOR)])
    assert spans.label_pairs(both, both) == [("ACTOR", "ACTOR"), ("LOC", "LOC")]
    assert spans.label_pairs(both, spans.parts([mark(0, 12, Label.LOC)])) == [("LOC", "LOC")]


def test_forms_are_compared_where_span_and_label_are_equal() -> None:
    one = [mark(0, 5, Label.LOC, form=Form.DERIV), mark(6, 9, Label.ORG), mark(6, 9, Label.ISSUE)]
    other = [mark(0, 5, Label.LOC), mark(6, 9, Label.ORG), mark(6, 9, Label.ISSUE)]
    assert spans.form_pairs(one, other) == [("deriv", "name"), ("name", "name")]


SIDES = st.tuples(annotations("anna"), annotations("ben"))


@settings(deadline=None)
@given(SIDES)
def test_the_annotators_may_change_places(sides: tuple[Annotation, Annotation]) -> None:
    one, other = (spans.parts(side.mentions) for side in sides)
    for measure in (spans.exact, spans.relaxed):
        assert [(n, b, a) for n, a, b in measure(one, other)] == measure(other, one)
    assert sorted((b, a) for a, b in spans.label_pairs(one, other)) == sorted(spans.label_pairs(other, one))


def most_pairs(one: list[Part], other: list[Part]) -> int:
    """The size of the largest matching, by trying all."""
    if not one:
        return 0
    first, *rest = one
    fits = [b for b in other if first[2] == b[2] and max(first[0], b[0]) < min(first[1], b[1])]
    return max([most_pairs(rest, other), *(1 + most_pairs(rest, [c for c in other if c != b]) for b in fits)])


@settings(deadline=None)
@given(SIDES)
def test_relaxed_has_as_many_pairs_as_any_matching(sides: tuple[Annotation, Annotation]) -> None:
    """All mentions made issues, so that they overlap more."""
    one, other = (sorted({(m.start, m.end, "ISSUE") for m in side.mentions}) for side in sides)
    assert spans.relaxed(one, other)[0][0] == most_pairs(one, other)


@settings(deadline=None)
@given(SIDES)
def test_measures_are_ordered_and_sum_up(sides: tuple[Annotation, Annotation]) -> None:
    one, other = (spans.parts(side.mentions) for side in sides)
    exact, relaxed = spans.exact(one, other), spans.relaxed(one, other)
    assert exact[0][0] <= relaxed[0][0]
    assert exact[0][0] <= spans.unlabelled(one, other)[0]
    for found in (exact, relaxed):
        assert found[0] == tuple(sum(numbers) for numbers in zip(*found[1:], strict=True))


@settings(deadline=None)
@given(annotations("anna"))
def test_whoever_is_copied_agrees_in_everything(one: Annotation) -> None:
    marks = spans.parts(one.mentions)
    assert spans.exact(marks, marks)[0] == spans.relaxed(marks, marks)[0] == (len(marks),) * 3
    assert all(a == b for a, b in spans.label_pairs(marks, marks))
    assert disputes(one, one) == []


@settings(deadline=None)
@given(SIDES)
def test_each_mention_is_agreed_on_or_disputed_once(sides: tuple[Annotation, Annotation]) -> None:
    """Mentions of both = 2 * agreed (of equal form) + those in disputes."""
    on_mentions = [d for d in disputes(*sides) if d.kind in tuple(Kind)[:5]]
    told = sum(d.first is not None for d in on_mentions), sum(d.second is not None for d in on_mentions)
    shared = spans.exact(*(spans.parts(side.mentions) for side in sides))[0]
    forms = sum(d.kind is Kind.FORM for d in on_mentions)
    agreed = shared[0] - forms
    assert (agreed + told[0], agreed + told[1]) == shared[1:]


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        (mark(0, 10, Label.LOC, form=Form.DERIV), Kind.FORM),
        (mark(0, 10, Label.ORG), Kind.LABEL),
        (mark(5, 40, Label.LOC), Kind.BOUNDARY),
        (mark(0, 9, Label.ORG), Kind.BOUNDARY_AND_LABEL),
        (mark(5, 40, Label.ORG), Kind.ONE_MARKED),
    ],
)
def test_kinds_of_disputes(other: Mention, kind: Kind) -> None:
    found = disputes(said("anna", [mark(0, 10, Label.LOC)]), said("ben", [other]))
    assert {d.kind for d in found} == {kind}
