"""GermEval 2014's metrics: worked numbers, and what the official scorer prints for its own sample."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seqeval import metrics as untyped

from standpunkt.eval.submissions.column_gold import read_sides
from standpunkt.eval.tags.germeval import VIEWS, Figures, germeval

seqeval: Any = untyped


def triple(figures: Figures) -> tuple[int, int, int]:
    return figures.tp, figures.predicted, figures.gold


def test_the_views_worked_by_hand() -> None:
    """Outer: PER right, LOC for LOCderiv right but for its form, ORG for OTH. Inner: its ORG found in the outer layer.

    Equal tags: of 6 outer tokens 0 1 2 and 3 (4 of 6; loosely 5 of 6), of 6 inner ones all but token 4.
    """
    gold = [["B-PER", "I-PER", "O", "O", "B-OTH", "B-LOCderiv"]], [["O", "O", "O", "O", "B-ORG", "O"]]
    found = [["B-PER", "I-PER", "O", "O", "B-ORG", "B-LOC"]], [["O"] * 6]
    views = germeval(gold, found).views
    assert {name: triple(figures) for name, figures in views.items()} == {
        "strict": (1, 3, 4),
        "loose": (2, 3, 4),
        "outer": (1, 3, 3),
        "inner": (0, 0, 1),
    }
    assert views["outer"].accuracy == pytest.approx(100 * 4 / 6)
    assert views["strict"].accuracy == pytest.approx(100 * (4 + 5) / 12)
    assert views["loose"].accuracy == pytest.approx(100 * (5 + 5) / 12)
    assert views["strict"].f1 == pytest.approx(100 * 2 * (1 / 3) * (1 / 4) / (1 / 3 + 1 / 4))
    assert (views["inner"].precision, views["inner"].recall, views["inner"].f1) == (0.0, 0.0, 0.0)


def test_classes_are_told_by_layer_and_forms_only_strictly() -> None:
    found = germeval([[["B-LOCderiv", "B-MISC"]]], [[["B-LOC", "B-OTH"]]])
    assert list(found.classes) == ["LOC", "LOCderiv", "OTH"], "MISC is OTH"
    assert triple(found.classes["LOC"]["outer loose"]) == (1, 1, 1)
    assert triple(found.classes["LOC"]["outer strict"]) == (0, 1, 0)
    assert list(found.classes["LOCderiv"]) == ["outer strict", "inner strict"]


def test_sides_of_other_sentences_are_refused() -> None:
    with pytest.raises(ValueError, match="same sentences"):
        germeval([[["O"]]], [[["O", "O"]]])


tags = st.sampled_from(["O", *(f"{p}-{label}" for p in "BI" for label in ("PER", "LOC", "LOCderiv", "OTHpart"))])
layer = st.lists(st.lists(tags, min_size=4, max_size=4), min_size=3, max_size=3)


@settings(max_examples=100, deadline=None)
@given(layer, layer, layer, layer)
def test_every_view_is_that_of_seqeval(one: Any, two: Any, three: Any, four: Any) -> None:  # noqa: ANN401
    """Strict and per level: seqeval on the tags; combined: on both layers as if they were sentences of one corpus."""
    views = germeval([one, two], [three, four]).views

    def plain(sentences: list[list[str]]) -> list[list[str]]:
        return [[tag.replace("deriv", "").replace("part", "") for tag in sentence] for sentence in sentences]

    expected = {
        "strict": (one + two, three + four),
        "loose": (plain(one + two), plain(three + four)),
        "outer": (one, three),
        "inner": (two, four),
    }
    for name, (gold, found) in expected.items():
        assert views[name].f1 == pytest.approx(100 * seqeval.f1_score(gold, found, zero_division=0))
        assert views[name].accuracy == pytest.approx(100 * seqeval.accuracy_score(gold, found))


@pytest.mark.external
def test_the_official_sample(external: Path) -> None:
    """What nereval.perl prints for eval-sample-d.tsv, says the scorer's page.

    12 outer and 1 inner entities in the gold, 10 and 5 found; 6 outer ones are right: 6/15, 6/13. Loosely also
    Südost-Rügen (LOCpart for LOC) and, inside, Deutsche (LOCpart for LOCderiv): 8/15, 8/13.
    """
    path = external / "germeval2014" / "eval-sample-d.tsv"
    sides = read_sides(path, path)
    views = germeval(sides.gold, sides.predicted).views
    printed = {name: tuple(f"{x:.2f}" for x in (v.accuracy, v.precision, v.recall, v.f1)) for name, v in views.items()}
    assert printed == {
        "strict": ("92.47", "40.00", "46.15", "42.86"),
        "loose": ("93.84", "53.33", "61.54", "57.14"),
        "outer": ("91.78", "60.00", "50.00", "54.55"),
        "inner": ("93.15", "0.00", "0.00", "0.00"),
    }
    assert {name: triple(figures) for name, figures in views.items()} == {
        "strict": (6, 15, 13),
        "loose": (8, 15, 13),
        "outer": (6, 10, 12),
        "inner": (0, 5, 1),
    }
    assert list(views) == list(VIEWS)


@pytest.mark.external
def test_the_test_set_against_a_copy_without_inner_layer(external: Path, tmp_path: Path) -> None:
    """5,100 sentences with 6,178 outer and 515 inner entities; of these 6,693 a flat system finds 6,178 at best."""
    gold, path = external / "germeval2014" / "NER-de-test.tsv", tmp_path / "flat.tsv"
    lines = gold.read_text(encoding="utf-8").split("\n")
    flat = ["\t".join(line.split("\t")[:3]) if line[:1].isdigit() else "" for line in lines]
    path.write_text("\n".join(flat), encoding="utf-8")
    sides = read_sides(gold, path)
    views = germeval(sides.gold, sides.predicted).views
    assert triple(views["strict"]) == (6178, 6178, 6693)
    assert views["outer"].f1 == 100.0
    assert sides.notes == tuple(
        f"{side}W_TAGS: IOB2 tags in {column}, none of which breaks the scheme"
        for side, column in (("gold: ", "columns 3 and 4"), ("", "column 3"))
    )
