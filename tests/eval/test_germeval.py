"""GermEval 2014's four views: worked numbers, and what the official scorer prints for its own sample."""

import numpy as np

from standpunkt import Mention
from standpunkt.eval.tags.germeval import COLUMNS, VIEWS, Layers, Span, count, layers_of, views
from standpunkt.labels import Form, Label


def test_the_views_worked_by_hand() -> None:
    """Outer: PER right, LOC for LOCderiv only loosely. Inner: nothing found of one. An ORG on the wrong layer."""
    gold = Layers(
        outer=[(0, 2, "PER", "PER"), (3, 4, "LOCderiv", "LOC"), (5, 8, "OTH", "MISC")], inner=[(5, 6, "ORG", "ORG")]
    )
    found = Layers(outer=[(0, 2, "PER", "PER"), (3, 4, "LOC", "LOC"), (5, 6, "ORG", "ORG")], inner=[])
    cells = count(gold, found)
    assert dict(zip(COLUMNS, cells, strict=True)) == {
        "outer.tp": 1,
        "outer.loose_tp": 2,
        "outer.predicted": 3,
        "outer.gold": 3,
        "inner.tp": 0,
        "inner.loose_tp": 0,
        "inner.predicted": 0,
        "inner.gold": 1,
    }
    of_view = dict(zip(VIEWS, views(np.array(cells)).tolist(), strict=True))
    assert of_view == {"strict": [1, 3, 4], "loose": [2, 3, 4], "outer": [1, 3, 3], "inner": [0, 0, 1]}


def test_views_of_sums_are_sums_of_views() -> None:
    rng = np.random.default_rng(1)
    rows = rng.integers(0, 9, size=(5, len(COLUMNS)))
    assert np.array_equal(views(rows).sum(axis=0), views(rows.sum(axis=0)))


def test_nested_mentions_fall_into_two_layers() -> None:
    city = Mention(start=4, end=9, label=Label.LOC)
    club = Mention(start=0, end=9, label=Label.ORG)
    fans = Mention(start=12, end=20, label=Label.ORG, form=Form.PART)
    issue = Mention(start=0, end=20, label=Label.ISSUE)
    outer: set[Span] = {(0, 9, "ORG", "ORG"), (12, 20, "ORGpart", "ORG")}
    assert layers_of([city, issue, fans, club]) == Layers(outer=outer, inner={(4, 9, "LOC", "LOC")})
