"""What an arrow says: its own label, or the one that a key set on its target; everything else is sent back."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standpunkt.annotation.studio.drawing import Drawing
from standpunkt.annotation.studio.reading import read_drawing, to_annotation
from standpunkt.annotation.studio.writing import to_result
from standpunkt.corpus.dataset import Corpus
from standpunkt.errors import Fault
from standpunkt.labels import Polarity, Source
from standpunkt.schema import Annotation, Provenance

TEXT = "Runa Hinnerk Ausbau Abriss"
SPANS = {"runa": (0, 4, "PER"), "hinnerk": (5, 12, "PER"), "ausbau": (13, 19, "ISSUE"), "abriss": (20, 26, "ISSUE")}
NAMES = {"m1": "runa", "m2": "hinnerk", "m3": "ausbau", "m4": "abriss"}


def mark(region: str, control: str, *labels: str) -> dict[str, Any]:
    start, end, _ = SPANS[region]
    value = {"start": start, "end": end, "text": TEXT[start:end], "labels": list(labels)}
    return {"id": region, "from_name": control, "to_name": "text", "type": "labels", "value": value}


def arrow(holder: str, target: str, *labels: str, direction: str = "right") -> dict[str, Any]:
    drawn: dict[str, Any] = {"type": "relation", "from_id": holder, "to_id": target, "direction": direction}
    return drawn | {"labels": list(labels)} if labels else drawn


def read(
    keys: Mapping[str, Sequence[str]], *arrows: dict[str, Any]
) -> tuple[set[tuple[str, str, str]] | None, list[Fault]]:
    """Return holder, target and polarity of what was drawn, or null, and the faults."""
    items = [mark(region, "mention", label) for region, (*_, label) in SPANS.items()]
    items += [mark(region, "arrow_stance", *labels) for region, labels in keys.items()]
    drawing, faults = read_drawing([*items, *arrows])
    assert faults == []
    made, faults = annotation(drawing)
    if made is None:
        return None, faults
    return {(NAMES[one.holder], NAMES[one.target], str(one.polarity)) for one in made.stances}, faults


def annotation(drawing: Drawing) -> tuple[Annotation | None, list[Fault]]:
    return to_annotation(
        drawing,
        article_id="a",
        text=TEXT,
        annotator="anna",
        guideline="1",
        provenance=Provenance(source=Source.HUMAN, tool="label-studio 1.23.2"),
    )


def test_the_key_on_a_target_labels_the_arrows_that_end_there() -> None:
    arrows = arrow("runa", "ausbau"), arrow("hinnerk", "ausbau"), arrow("hinnerk", "abriss")
    assert read({"ausbau": ["FAVOR"], "abriss": ["AGAINST"]}, *arrows) == (
        {("runa", "ausbau", "FAVOR"), ("hinnerk", "ausbau", "FAVOR"), ("hinnerk", "abriss", "AGAINST")},
        [],
    )


def test_an_arrow_that_was_turned_round_ends_where_it_then_points() -> None:
    assert read({"ausbau": ["FAVOR"]}, arrow("ausbau", "runa", direction="left")) == (
        {("runa", "ausbau", "FAVOR")},
        [],
    )


def test_a_label_of_its_own_is_what_an_arrow_says() -> None:
    drawn = read({"ausbau": ["FAVOR"]}, arrow("runa", "ausbau"), arrow("hinnerk", "ausbau", "AGAINST"))
    assert drawn == ({("runa", "ausbau", "FAVOR"), ("hinnerk", "ausbau", "AGAINST")}, [])


def test_two_keys_may_stand_where_every_arrow_has_its_own_label() -> None:
    arrows = arrow("runa", "ausbau", "FAVOR"), arrow("hinnerk", "ausbau", "AGAINST")
    made, faults = read({"ausbau": ["FAVOR", "AGAINST"]}, *arrows)
    assert (made is not None, faults) == (True, [])


@pytest.mark.parametrize(
    ("keys", "arrows", "codes"),
    [
        # The key for the second arrow is pressed, the first is still there: nobody can know which arrow says what.
        ({"ausbau": ["FAVOR", "AGAINST"]}, [("runa",), ("hinnerk",)], ["E_ARROW_LABEL", "E_ARROW_LABEL"]),
        ({}, [("runa",)], ["E_ARROW_LABEL"]),
        ({"ausbau": ["FAVOR"]}, [], ["E_ARROW_MISSING"]),
        ({"ausbau": ["FAVOR"]}, [("runa", "AGAINST")], ["E_ARROW_MISSING"]),
        # A key on the holder says nothing of an arrow that leaves it.
        ({"runa": ["FAVOR"]}, [("runa",)], ["E_ARROW_MISSING", "E_ARROW_LABEL"]),
        ({"ausbau": ["MAYBE"]}, [("runa",)], ["E_LABEL"]),
    ],
)
def test_what_is_not_clear_is_sent_back(
    keys: dict[str, list[str]], arrows: list[tuple[str, ...]], codes: list[str]
) -> None:
    made, faults = read(keys, *(arrow(holder, "ausbau", *labels) for holder, *labels in arrows))
    assert (made, [fault.code for fault in faults]) == (None, codes)


def test_a_stretch_with_a_stance_key_alone_is_no_mention() -> None:
    _, (fault,) = read_drawing([mark("ausbau", "arrow_stance", "FAVOR")])
    assert (fault.code, fault.path) == ("E_DANGLING", "$.result[0].id")
    assert "f/g/b" in fault.hint


TARGETS = ("ausbau", "abriss", "hinnerk")
SOME = st.lists(st.sampled_from(list(Polarity)), min_size=1, max_size=2, unique=True)
ONE = st.lists(st.sampled_from(list(Polarity)), max_size=1)


@given(
    keys=st.fixed_dictionaries({}, optional=dict.fromkeys(TARGETS, SOME)),
    own=st.fixed_dictionaries({}, optional={("runa", target): ONE for target in TARGETS}),
)
def test_every_arrow_says_what_was_set_or_all_is_sent_back(
    keys: dict[str, list[Polarity]], own: dict[tuple[str, str], list[Polarity]]
) -> None:
    """Oracle: the scheme's rule, written as a condition on each arrow and each key."""
    made, faults = read(keys, *(arrow(holder, target, *labels) for (holder, target), labels in own.items()))
    says = {ends: labels or keys.get(ends[1], []) for ends, labels in own.items()}
    clear = all(len(labels) == 1 for labels in says.values())
    used = all(key in says.get(("runa", target), []) for target, given_keys in keys.items() for key in given_keys)
    if clear and used:
        assert (made, faults) == ({(*ends, str(labels[0])) for ends, labels in says.items()}, [])
    else:
        assert made is None
        assert faults != []


def test_keys_draw_what_labelled_arrows_draw(sample: Corpus) -> None:
    """On the sample, keys can label all arrows but those to 8 targets of two that differ: 478 - 2 * 8 = 462."""
    keyed = total = 0
    for one in sample.annotations:
        text = next(article.text for article in sample.articles if article.id == one.article_id)
        said: dict[str, set[str]] = {}
        items = to_result(one, text)
        for item in items:
            if item["type"] == "relation":
                said.setdefault(item["to_id"], set()).update(item["labels"])
        marks = {item["id"]: item for item in items if item.get("from_name") == "mention"}
        for item in items:
            if item["type"] == "relation":
                total += 1
                if len(said[item["to_id"]]) == 1:
                    keyed += 1
                    del item["labels"]
        items += [
            {**marks[target], "from_name": "arrow_stance", "value": {**marks[target]["value"], "labels": list(labels)}}
            for target, labels in said.items()
            if len(labels) == 1
        ]
        drawing, faults = read_drawing(items)
        made, more = to_annotation(
            drawing,
            article_id=one.article_id,
            text=text,
            annotator=one.annotator,
            guideline=one.guideline,
            provenance=one.provenance,
        )
        assert made is not None, [*faults, *more]
        assert _ends(made) == _ends(one)
    assert (keyed, total) == (462, 478)


def _ends(one: Annotation) -> set[tuple[object, ...]]:
    places = {mention.id: (mention.start, mention.end, mention.label) for mention in one.mentions}
    return {(places.get(stance.holder), places[stance.target], stance.polarity) for stance in one.stances}
