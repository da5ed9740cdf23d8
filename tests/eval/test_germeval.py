"""GermEval 2014's metrics: worked numbers, and what the official scorer prints for its own sample."""

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seqeval import metrics as untyped

from standpunkt.eval.score import score
from standpunkt.eval.submissions.column_gold import read_column_pair, read_sides
from standpunkt.eval.tags.germeval import VIEWS, Figures, germeval

seqeval: Any = untyped
LABELS = ("PER", "ORG", "ORGpart", "LOC", "LOCderiv", "OTH")


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


def nested(rng: random.Random, sentences: int) -> list[list[str]]:
    """Two layers of tags, inner entities shorter than the outer one around them; a line of tokens each."""
    lines: list[list[str]] = []
    for _ in range(sentences):
        lines += [["#"]]
        for n in range(4):
            label, length = rng.choice(LABELS), rng.randint(1, 3)
            outer = [f"B-{label}", *[f"I-{label}"] * (length - 1)] if rng.random() < 0.7 else ["O"] * length
            inner = ["O"] * length
            if outer[0] != "O" and length > 1 and rng.random() < 0.5:
                inner[rng.randrange(length)] = f"B-{rng.choice(LABELS)}"
            lines += [[f"{n}", f"w{n}", *pair] for pair in zip(outer, inner, strict=True)] + [[f"{n}", "x", "O", "O"]]
        lines += [[""]]
    return lines


def damaged(rng: random.Random, lines: list[list[str]]) -> list[list[str]]:
    """A copy in which some entities have another label, and some inner ones are gone; well-formed, as gold is."""
    found: list[list[str]] = []
    label = ""
    for number, *rest in lines:
        if rest:
            outer, inner = rest[1:]
            if outer.startswith("B-"):
                label = rng.choice(LABELS) if rng.random() < 0.3 else outer[2:]
            rest[1:] = [outer if outer == "O" else outer[:2] + label, "O" if rng.random() < 0.3 else inner]
            if inner != "O" and rng.random() < 0.3:
                rest[2] = f"B-{rng.choice(LABELS)}"
        found.append([number, *rest])
    return found


@pytest.mark.parametrize("seed", range(3))
def test_scores_of_spans_and_of_columns_are_the_same(seed: int, tmp_path: Path) -> None:
    """`eval score` finds the layers by nesting, `eval germeval` reads them off the columns: two ways, one number."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    lines = nested(rng, 60)
    paths = [tmp_path / "gold.tsv", tmp_path / "found.tsv"]
    for path, side in zip(paths, (lines, damaged(rng, lines)), strict=True):
        path.write_text("\n".join("\t".join(line) for line in side), encoding="utf-8")
    agrees(*paths)


def agrees(gold_path: Path, path: Path) -> None:
    sides = read_sides(gold_path, path)
    views = germeval(sides.gold, sides.predicted).views
    result = score(*read_column_pair(gold_path, path), replicates=1)
    for view, figures in views.items():
        assert 0 < figures.tp < figures.predicted
        assert result.metrics[f"germeval_{view}_f1"].n == figures.gold
        for name in ("precision", "recall", "f1"):
            value = result.metrics[f"germeval_{view}_{name}"].value
            assert value == pytest.approx(getattr(figures, name) / 100, abs=1e-12), (view, name)


@pytest.mark.external
def test_both_ways_on_the_development_set(external: Path, tmp_path: Path) -> None:
    """2,200 sentences against a copy without every seventh entity, and with other labels; both well-formed."""
    gold, path = external / "germeval2014" / "NER-de-dev.tsv", tmp_path / "found.tsv"
    lines, number, labels = [], 0, ["", ""]
    for line in gold.read_text(encoding="utf-8").split("\n"):
        cells = line.split("\t")
        if line[:1].isdigit():
            number += cells[2].startswith("B-")
            for layer, tag in enumerate(cells[2:4]):
                if tag.startswith("B-"):
                    labels[layer] = ("PER", "ORGpart", tag[2:], tag[2:])[number % 4]
                gone = tag == "O" or number % 7 == 0
                cells[2 + layer] = "O" if gone else tag[:2] + labels[layer]
        lines.append("\t".join(cells))
    path.write_text("\n".join(lines), encoding="utf-8")
    agrees(gold, path)


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
