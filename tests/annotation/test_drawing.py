"""What is drawn on a page: read back exactly, and each fault of it named once."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standpunkt.annotation.studio.drawing import Arrow, Drawing, Region
from standpunkt.annotation.studio.reading import read_drawing, to_annotation
from standpunkt.annotation.studio.writing import to_result
from standpunkt.labels import AUTHOR, HOLDERS, NAMED, Form, Label, Polarity, Source
from standpunkt.schema import Annotation, Mention, Prediction, Provenance, Stance, text_sha256
from tests.annotation.campaign import arrow, drawn, region

TEXT = "Streit 👩‍👩‍👧 um Wind\u0308kraft\u2028Runa Petzelt lobt den Ausbau, Hinnerk Lohse lehnt ihn ab."
"""With an emoji of several code points, a combining mark and a line separator before what is marked."""
PROVENANCE = Provenance(source=Source.HUMAN, tool="label-studio 1.23.2")


def make(drawing: Drawing, text: str = TEXT) -> tuple[Annotation | None, list[Any]]:
    return to_annotation(drawing, article_id="d1", text=text, annotator="anna", guideline="1", provenance=PROVENANCE)


def mark(name: str, surface: str, label: str = "PER", **fields: Any) -> Region:  # noqa: ANN401
    start = TEXT.index(surface)
    return Region(id=name, start=start, end=start + len(surface), label=label, surface=surface, **fields)


RUNA = mark("r", "Runa Petzelt")
AUSBAU = mark("x", "Ausbau", "ISSUE", entity="Ausbau der Windkraft")
LOHSE = mark("h", "Hinnerk Lohse")


@st.composite
def annotations(draw: st.DrawFn) -> tuple[Annotation, str]:
    """Draw any annotation that the scheme allows, on any text without white space."""
    text = draw(st.text(st.characters(categories=["L", "N", "S", "M"]), min_size=6, max_size=20))
    ends = st.integers(0, len(text) - 1).flatmap(
        lambda start: st.tuples(st.just(start), st.integers(start + 1, len(text)))
    )
    spans = draw(st.lists(st.tuples(ends, st.sampled_from(Label)), unique=True, max_size=6))
    spans.sort(key=lambda span: (span[0][0], -span[0][1], span[1]))
    mentions = tuple(
        Mention(
            id=f"m{n}",
            start=start,
            end=end,
            label=label,
            form=draw(st.sampled_from(Form)) if label in NAMED else None,
            entity=draw(st.none() | st.sampled_from(["Runa Petzelt", "Ausbau der Windkraft"])),
        )
        for n, ((start, end), label) in enumerate(spans, start=1)
    )
    names = [mention.id for mention in mentions]
    holders = [mention.id for mention in mentions if mention.label in HOLDERS] + [AUTHOR]
    pairs = [(holder, target) for holder in holders for target in names if holder != target]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=5)) if pairs else []
    stances = tuple(Stance(holder=h, target=t, polarity=draw(st.sampled_from(Polarity))) for h, t in chosen)
    annotation = Annotation(
        article_id="d1",
        text_sha256=text_sha256(text),
        annotator="anna",
        mentions=mentions,
        stances=stances,
        guideline="1",
        provenance=PROVENANCE,
    )
    return annotation, text


@given(annotations())
def test_what_is_drawn_from_an_annotation_is_read_back_as_that_annotation(given_one: tuple[Annotation, str]) -> None:
    annotation, text = given_one
    drawing, faults = read_drawing(to_result(annotation, text))
    assert faults == []
    again, faults = make(drawing, text)
    assert faults == []
    assert again is not None
    assert again.mentions == annotation.mentions
    assert set(again.stances) == set(annotation.stances)


@given(annotations(), st.randoms())
def test_the_order_of_items_does_not_matter(given_one: tuple[Annotation, str], random: Random) -> None:
    annotation, text = given_one
    items = to_result(annotation, text)
    random.shuffle(items)
    again, faults = make(read_drawing(items)[0], text)
    assert faults == []
    assert again is not None
    assert again.mentions == annotation.mentions
    assert set(again.stances) == set(annotation.stances)


def test_offsets_are_code_points_behind_emoji_and_combining_marks() -> None:
    annotation, faults = make(Drawing(regions=(RUNA,)))
    assert faults == []
    assert annotation is not None
    assert annotation.mentions[0].start == TEXT.index("Runa")
    shifted = Region(id="r", start=RUNA.start + 3, end=RUNA.end + 3, label="PER", surface="Runa Petzelt")  # UTF-16's
    assert [fault.code for fault in make(Drawing(regions=(shifted,)))[1]] == ["E_SURFACE"]


def test_an_arrow_drawn_backwards_is_turned_round() -> None:
    backwards = Arrow(holder="x", target="r", direction="left", labels=("FAVOR",))
    annotation, faults = make(Drawing(regions=(RUNA, AUSBAU), arrows=(backwards,)))
    assert faults == []
    assert annotation is not None
    assert [(stance.holder, stance.target) for stance in annotation.stances] == [("m1", "m2")]


def test_a_comment_is_kept_and_is_no_mention() -> None:
    comment = {"id": "c", "from_name": "comment", "to_name": "text", "type": "textarea", "value": {"text": ["unklar"]}}
    drawing, faults = read_drawing([*drawn("d1"), comment])
    assert faults == []
    assert (drawing.comment, len(drawing.regions), len(drawing.arrows)) == ("unklar", 3, 2)


_PER = region("a", "d1", "Runa Petzelt", "PER")


def _field(control: str, name: str, key: str, value: object, where: str = "a") -> dict[str, Any]:
    return {"id": where, "from_name": control, "to_name": "text", "type": name, "value": {key: value}}


@pytest.mark.parametrize(
    ("result", "code", "path"),
    [
        ({"result": []}, "E_TYPE", "$.result"),
        (None, "E_TYPE", "$.result"),
        ([7], "E_TYPE", "$.result[0]"),
        ([_PER, {"type": "relation", "from_id": "a"}], "E_TYPE", "$.result[1]"),
        ([_PER, {"type": "relation", "from_id": "a", "to_id": "a", "labels": "FAVOR"}], "E_TYPE", "$.result[1]"),
        ([_PER, {"type": "relation", "from_id": "a", "to_id": "a", "labels": {"a": 1}}], "E_TYPE", "$.result[1]"),
        ([{**_PER, "from_name": "ner"}], "E_CONTROL", "$.result[0].from_name"),
        ([{**_PER, "from_name": ["mention"]}], "E_CONTROL", "$.result[0].from_name"),
        ([{**_PER, "from_name": None}], "E_CONTROL", "$.result[0].from_name"),
        ([{**_PER, "id": 7}], "E_TYPE", "$.result[0]"),
        ([{**_PER, "value": "x"}], "E_TYPE", "$.result[0]"),
        ([{**_PER, "value": {"start": 0, "end": 3, "labels": []}}], "E_VALUE", "$.result[0].value.labels"),
        ([{**_PER, "value": {"start": 0, "end": 3, "labels": ["PER", "ORG"]}}], "E_VALUE", "$.result[0].value.labels"),
        ([{**_PER, "value": {"start": 0, "end": 3.5, "labels": ["PER"]}}], "E_TYPE", "$.result[0].value"),
        ([{**_PER, "value": {"start": True, "end": 3, "labels": ["PER"]}}], "E_TYPE", "$.result[0].value"),
        ([_PER, _PER], "E_DUP_ID", "$.result[1].id"),
        ([_PER, _field("form", "choices", "choices", ["part"], "b")], "E_DANGLING", "$.result[1].id"),
        ([_PER, _field("form", "choices", "choices", ["part", "name"])], "E_VALUE", "$.result[1].value.choices"),
    ],
)
def test_items_that_are_none_are_faults_with_their_place(result: object, code: str, path: str) -> None:
    _, faults = read_drawing(result)
    assert [(fault.code, fault.path) for fault in faults] == [(code, path)]


def _arrow(holder: str = "r", target: str = "x", direction: str = "right", *labels: str) -> Arrow:
    return Arrow(holder=holder, target=target, direction=direction, labels=labels, place="$.result[4]")


@pytest.mark.parametrize(
    ("drawing", "code"),
    [
        (Drawing(regions=(Region(id="a", start=-1, end=3, label="PER"),)), "E_OFFSET_RANGE"),
        (Drawing(regions=(Region(id="a", start=3, end=3, label="PER"),)), "E_OFFSET_RANGE"),
        (Drawing(regions=(Region(id="a", start=0, end=len(TEXT) + 1, label="PER"),)), "E_OFFSET_RANGE"),
        (Drawing(regions=(mark("a", "Runa "),)), "E_SPAN_EDGE"),
        (Drawing(regions=(mark("a", "Runa", "PERSON"),)), "E_LABEL"),
        (Drawing(regions=(mark("a", "Runa", "?"),)), "E_LABEL"),
        (Drawing(regions=(mark("a", "Runa", form="teil"),)), "E_FORM"),
        (Drawing(regions=(mark("a", "Ausbau", "ISSUE", form="part"),)), "E_FORM"),
        (Drawing(regions=(mark("a", "Runa", author_stance="PRO"),)), "E_LABEL"),
        (Drawing(regions=(RUNA, mark("b", "Runa Petzelt"))), "E_DUP_SPAN"),
        (Drawing(regions=(RUNA, AUSBAU), arrows=(_arrow("r", "x"),)), "E_ARROW_LABEL"),
        (Drawing(regions=(RUNA, AUSBAU), arrows=(_arrow("r", "x", "right", "FAVOR", "AGAINST"),)), "E_ARROW_LABEL"),
        (Drawing(regions=(RUNA, AUSBAU), arrows=(_arrow("r", "x", "right", "PRO"),)), "E_LABEL"),
        (Drawing(regions=(RUNA, AUSBAU), arrows=(_arrow("r", "x", "bi", "FAVOR"),)), "E_ARROW_DIRECTION"),
        (Drawing(regions=(RUNA, AUSBAU), arrows=(_arrow("r", "r", "right", "FAVOR"),)), "E_SELF_ARROW"),
        (Drawing(regions=(RUNA, AUSBAU), arrows=(_arrow("r", "y", "right", "FAVOR"),)), "E_DANGLING"),
        (Drawing(regions=(RUNA, AUSBAU), arrows=(_arrow("x", "r", "right", "FAVOR"),)), "E_HOLDER"),
        (Drawing(regions=(RUNA, AUSBAU), arrows=(_arrow("r", "x", "right", "FAVOR"),) * 2), "E_DUP_ARROW"),
    ],
)
def test_what_makes_no_annotation_is_one_fault(drawing: Drawing, code: str) -> None:
    annotation, faults = make(drawing)
    assert annotation is None
    assert [fault.code for fault in faults] == [code]


def test_an_arrow_at_a_mention_that_is_faulty_adds_no_fault_of_its_own() -> None:
    wrong = mark("r", "Runa Petzelt", "PERSON")
    _, faults = make(Drawing(regions=(wrong, AUSBAU), arrows=(_arrow("r", "x", "right", "FAVOR"),)))
    assert [fault.code for fault in faults] == ["E_LABEL"]


def test_all_faults_come_together() -> None:
    _, faults = make(
        Drawing(
            regions=(mark("a", "Runa", "PERSON"), Region(id="b", start=5, end=5_000, label="PER"), AUSBAU),
            arrows=(_arrow("x", "x", "right", "FAVOR"), _arrow("a", "x")),
        )
    )
    assert [fault.code for fault in faults] == ["E_OFFSET_RANGE", "E_LABEL", "E_SELF_ARROW", "E_ARROW_LABEL"]


def test_a_prediction_without_ids_cannot_be_drawn() -> None:
    prediction = Prediction(article_id="d1", mentions=(Mention(start=0, end=3, label=Label.PER),))
    with pytest.raises(ValueError, match="with an id"):
        to_result(prediction, TEXT)
    beyond = Prediction(article_id="d1", mentions=(Mention(id="m1", start=0, end=3_000, label=Label.PER),))
    with pytest.raises(ValueError, match="inside a text"):
        to_result(beyond, TEXT)


def test_arrow_items_are_read_as_they_are_drawn() -> None:
    drawing, faults = read_drawing([arrow("a", "b"), arrow("b", "a", "FAVOR", direction="left")])
    assert faults == []
    assert [(one.holder, one.target, one.direction, one.labels) for one in drawing.arrows] == [
        ("a", "b", "right", ()),
        ("b", "a", "left", ("FAVOR",)),
    ]


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 90)
    | st.floats()
    | st.sampled_from(["mention", "labels", "right", "a", "PER"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
_KEYS = (
    "id",
    "from_name",
    "type",
    "value",
    "from_id",
    "to_id",
    "direction",
    "labels",
    "start",
    "end",
    "text",
    "choices",
)
_ITEM = st.dictionaries(st.sampled_from(_KEYS), _JSON | st.dictionaries(st.sampled_from(_KEYS), _JSON))


@given(st.lists(_ITEM | _JSON | st.sampled_from(drawn("d1")), max_size=5))
def test_no_result_however_strange_is_more_than_faults(result: list[Any]) -> None:
    drawing, faults = read_drawing(result)
    annotation, more = make(drawing)
    assert (annotation is None) == bool(more)
    assert all(fault.path.startswith("$.") for fault in faults)
