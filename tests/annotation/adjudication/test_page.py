"""What a judge sees: the differences as HTML, and the drawing to begin with."""

from hypothesis import given
from hypothesis import strategies as st

from standpunkt import Annotation
from standpunkt.annotation.adjudication.carry import carry
from standpunkt.annotation.adjudication.merge import merge
from standpunkt.annotation.adjudication.page import differences, rows
from standpunkt.annotation.adjudication.proposal import proposal
from standpunkt.annotation.adjudication.versions import versions
from standpunkt.annotation.studio.reading import read_drawing, to_annotation
from standpunkt.annotation.studio.writing import to_draft_result
from standpunkt.labels import Label, Polarity
from tests.annotation.adjudication.drawn import TEXT, arrow, drawn, said, spot

QUANDT = spot("Ilse Quandt", Label.PER, "p1")
UMBAU = spot("Umbau der Schule", Label.ISSUE, "i1")
SHORT = spot("Umbau", Label.ISSUE, "i1", entity="Umbau der Schule")
AGAINST = arrow("p1", "i1", Polarity.AGAINST)


def shown(*annotations: Annotation) -> tuple[set[tuple[str, str]], set[tuple[str, str, tuple[str, ...]]]]:
    """Return the regions that a judge begins with, and the arrows, by their words."""
    drawing = proposal(merge(versions(annotations)), TEXT).drawing
    words = {region.id: TEXT[region.start : region.end] for region in drawing.regions}
    marks = {(words[region.id], region.label) for region in drawing.regions}
    return marks, {(words[a.holder], words[a.target], a.labels) for a in drawing.arrows}


def test_of_a_disputed_boundary_both_spans_are_drawn_with_the_arrow_that_all_agree_on() -> None:
    marks, arrows = shown(said("anna", [QUANDT, UMBAU], [AGAINST]), said("bert", [QUANDT, SHORT], [AGAINST]))
    assert marks == {("Ilse Quandt", "PER"), ("Umbau der Schule", "?"), ("Umbau", "?")}
    assert arrows == {("Ilse Quandt", "Umbau der Schule", ("AGAINST",)), ("Ilse Quandt", "Umbau", ("AGAINST",))}


def test_a_disputed_arrow_has_no_label_and_one_on_a_disputed_mention_comes_with_it() -> None:
    neutral = arrow("p1", "i1", Polarity.NEUTRAL)
    _, arrows = shown(said("anna", [QUANDT, UMBAU], [AGAINST]), said("bert", [QUANDT, UMBAU], [neutral]))
    assert arrows == {("Ilse Quandt", "Umbau der Schule", ())}
    marks, arrows = shown(said("anna", [QUANDT, UMBAU], [AGAINST]), said("bert", [QUANDT]))
    assert marks == {("Ilse Quandt", "PER"), ("Umbau der Schule", "?")}
    assert arrows == {("Ilse Quandt", "Umbau der Schule", ("AGAINST",))}


def test_notes_say_what_each_version_has() -> None:
    anna, bert = said("anna", [QUANDT, UMBAU], [AGAINST]), said("bert", [QUANDT])
    notes = proposal(merge(versions([anna, bert])), TEXT).notes
    letter = {v.annotation.annotator: v.letter for v in versions([anna, bert])}
    has, has_not = f"{letter['anna']}: ISSUE", f"{letter['bert']}: –"
    assert list(notes.values()) == [" | ".join(sorted((has, has_not)))]


def test_every_word_of_text_and_remarks_is_escaped() -> None:
    text = "<script>alert(1)</script> & Quandt"
    anna = said("anna", [spot("<script>alert(1)</script>", Label.MISC, "m", text=text)], text=text)
    page = differences(merge(versions([anna, said("bert", [], text=text)])), text, {"A": "<b>fett</b> & mehr"})
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;fett&lt;/b&gt; &amp; mehr" in page


def test_a_page_without_differences_says_so() -> None:
    page = differences(merge(versions([said("anna", [QUANDT]), said("bert", [QUANDT])])), TEXT)
    assert "0 Unterschiede" in page
    assert "<table>" not in page


pairs = st.tuples(drawn("anna"), drawn("bert"))
LETTERS = "abcdefghijkl"


@given(pairs)
def test_each_difference_is_a_row_and_what_is_open_is_seen(pair: tuple[Annotation, Annotation]) -> None:
    """A judge who submits the page as it comes has decided nothing wherever versions differ, and all where not."""
    merged = merge(versions(pair))
    assert len(list(rows(merged, LETTERS))) == len(merged.disputes)
    start = proposal(merged, LETTERS)
    drawing, faults = read_drawing(to_draft_result(start.drawing, LETTERS, start.notes))
    assert not faults
    first = pair[0]
    submitted, left = to_annotation(
        drawing, article_id="a1", text=LETTERS, annotator="carl", guideline="1", provenance=first.provenance
    )
    assert (submitted is not None) == (not merged.disputes), left


@given(pairs, drawn("carl"))
def test_a_decision_on_unchanged_versions_leaves_nothing_open(
    pair: tuple[Annotation, Annotation], verdict: Annotation
) -> None:
    dealt = versions(pair)
    carried = merge(carry(dealt, verdict, dealt))
    left = [d for d in carried.disputes if d.group is None]
    assert not left


@given(pairs, drawn("carl"), drawn("anna"))
def test_carrying_over_never_fails_and_keeps_who_is_who(
    pair: tuple[Annotation, Annotation], verdict: Annotation, later: Annotation
) -> None:
    old, new = versions(pair), versions([later, pair[1]])
    carried = carry(old, verdict, new)
    assert [(v.letter, v.annotation.annotator) for v in carried] == [(v.letter, v.annotation.annotator) for v in new]
    merge(carried)
