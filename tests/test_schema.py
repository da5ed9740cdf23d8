"""Records hold their invariants: what breaks one is refused with a code and a path, all faults at once."""

import math
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from standpunkt import Article, Mention, Pair, Prediction, Provenance, RecordError, Section, Stance
from standpunkt.labels import AUTHOR, Form, Label, PairLabel, Polarity, SectionKind, Source
from standpunkt.schema import faults_in_text, text_sha256
from tests.examples import TEXT, annotation, article, mention, quandt_gold


def faults(make: Callable[[], object]) -> set[tuple[str, str]]:
    """Return code and path of everything wrong with a record."""
    with pytest.raises(RecordError) as raised:
        make()
    return {(fault.code, fault.path) for fault in raised.value.faults}


def changed(**fields: Any) -> Callable[[], Article]:  # noqa: ANN401 - also what no article may have
    """Return a function that builds the example article with other fields, and the hash of its text."""
    of = article()
    values: dict[str, Any] = {name: getattr(of, name) for name in of.__struct_fields__} | fields
    if "text" in fields and "text_sha256" not in fields:
        values["text_sha256"] = text_sha256(str(fields["text"]))
    return lambda: Article(**values)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"id": ""}, ("E_ID", "$.id")),
        ({"id": "two words"}, ("E_ID", "$.id")),
        ({"published": "2021-13"}, ("E_DATE", "$.published")),
        ({"published": "8.12.2021"}, ("E_DATE", "$.published")),
        ({"language": "German"}, ("E_LANGUAGE", "$.language")),
        ({"text_sha256": "0" * 64}, ("E_TEXT_HASH", "$.text_sha256")),
        ({"text": TEXT + " "}, ("E_TEXT", "$.text")),
        ({"text": TEXT.replace(" ", "\r", 1)}, ("E_TEXT", "$.text")),
        ({"text": TEXT.replace("ü", "u\u0308")}, ("E_TEXT", "$.text")),
        ({"text": "\ud800" + TEXT[1:]}, ("E_TEXT", "$.text")),
        ({"text": TEXT.replace(" ", "\x00", 1)}, ("E_TEXT", "$.text")),
        ({"text": TEXT.replace(" ", "\u2028", 1)}, ("E_TEXT", "$.text")),
        ({"text": TEXT.replace(" ", "\n\n", 1)}, ("E_SECTION", "$.sections[0]")),
        ({"outlet": ""}, ("E_TEXT", "$.outlet")),
        ({"sections": ()}, ("E_SECTION", "$.sections")),
        ({"sections": (Section(start=0, end=999, kind=SectionKind.LEAD),)}, ("E_OFFSET_RANGE", "$.sections[0].end")),
        ({"sections": (Section(start=0, end=50, kind=SectionKind.LEAD),)}, ("E_SECTION", "$.sections")),
        ({"sections": (Section(start=4, end=len(TEXT), kind=SectionKind.LEAD),)}, ("E_SECTION", "$.sections[0].start")),
    ],
)
def test_article_refuses(fields: dict[str, object], fault: tuple[str, str]) -> None:
    assert fault in faults(changed(**fields))


@pytest.mark.parametrize("published", [None, "2021", "2021-12", "2021-12-08"])
def test_date_keeps_its_precision(published: str | None) -> None:
    assert changed(published=published)().published == published


def test_title_comes_first_and_a_blank_line_parts_sections() -> None:
    text = "Absatz.\n\nTitel"
    sections = (Section(start=0, end=7, kind=SectionKind.LEAD), Section(start=9, end=14, kind=SectionKind.TITLE))
    assert faults(changed(text=text, sections=sections)) == {("E_SECTION", "$.sections[1].kind")}
    spaced = text.replace("\n\n", "  ")
    assert ("E_SECTION", "$.sections[1].start") in faults(changed(text=spaced, sections=sections))


def test_dateline_is_parted_by_one_space() -> None:
    sections = (Section(start=0, end=5, kind=SectionKind.DATELINE), Section(start=6, end=10, kind=SectionKind.LEAD))
    assert changed(text="Bonn. Text", sections=sections)().sections == sections


def test_all_faults_of_a_record_come_at_once() -> None:
    assert faults(changed(id="", published="never", language="?")) == {
        ("E_ID", "$.id"),
        ("E_DATE", "$.published"),
        ("E_LANGUAGE", "$.language"),
    }


@pytest.mark.parametrize(
    ("start", "end", "fault"),
    [(-1, 3, ("E_OFFSET_RANGE", "$.start")), (3, 3, ("E_SPAN_EMPTY", "$.end")), (5, 3, ("E_SPAN_EMPTY", "$.end"))],
)
def test_span_is_half_open_and_not_empty(start: int, end: int, fault: tuple[str, str]) -> None:
    assert faults(lambda: Mention(start=start, end=end, label=Label.PER)) == {fault}


def test_form_belongs_to_named_entities_and_is_name_by_default() -> None:
    assert Mention(start=0, end=1, label=Label.LOC).form is Form.NAME
    assert Mention(start=0, end=1, label=Label.ISSUE).form is None
    assert faults(lambda: Mention(start=0, end=1, label=Label.ACTOR, form=Form.PART)) == {("E_FORM", "$.form")}


def test_author_is_no_mention_id() -> None:
    assert faults(lambda: Mention(id=AUTHOR, start=0, end=1, label=Label.PER)) == {("E_ID", "$.id")}


def test_nobody_holds_a_stance_on_himself() -> None:
    assert faults(lambda: Stance(holder="p1", target="p1", polarity=Polarity.FAVOR)) == {("E_SELF_ARROW", "$.target")}


def test_arrows_hang_on_mentions_that_may_hold_them() -> None:
    of, person, issue = article(), mention("Torben Riek", Label.PER, name="p"), mention("Umbau", Label.ISSUE, name="i")

    def arrow(holder: str, target: str) -> Stance:
        return Stance(holder=holder, target=target, polarity=Polarity.FAVOR)

    def found(*stances: Stance) -> set[tuple[str, str]]:
        return faults(lambda: annotation(of, (person, issue), stances))

    assert annotation(of, (person, issue), (arrow("p", "i"), arrow(AUTHOR, "p"))).stances
    assert found(arrow("p", "x")) == {("E_DANGLING", "$.stances[0].target")}
    assert found(arrow("x", "i")) == {("E_DANGLING", "$.stances[0].holder")}
    assert found(arrow("i", "p")) == {("E_HOLDER", "$.stances[0].holder")}
    assert found(arrow("p", "i"), arrow("p", "i")) == {("E_DUP_ARROW", "$.stances[1]")}


def test_mentions_are_named_once_and_drawn_once() -> None:
    of, first = article(), mention("Umbau", Label.ISSUE, name="i")
    assert faults(lambda: annotation(of, (first, first))) == {
        ("E_DUP_ID", "$.mentions[1].id"),
        ("E_DUP_SPAN", "$.mentions[1]"),
    }
    unnamed = mention("Umbau", Label.ISSUE)
    assert faults(lambda: annotation(of, (unnamed,))) == {("E_ID", "$.mentions[0].id")}
    assert Prediction(article_id="a", mentions=(unnamed,)).mentions == (unnamed,), "a prediction needs no ids"


def test_prediction_is_of_mentions_or_of_one_pair() -> None:
    with_label = Prediction(article_id="a", pair_id="a:p>i", label=PairLabel.NONE, scores={"NONE": 0.9})
    assert with_label.label is PairLabel.NONE
    assert faults(lambda: Prediction(article_id="a", pair_id="a:p>i")) == {("E_FIELD", "$")}
    both = (mention("Umbau", Label.ISSUE),)
    assert faults(lambda: Prediction(article_id="a", pair_id="x", label=PairLabel.NONE, mentions=both)) == {
        ("E_FIELD", "$")
    }

    def scored(**scores: float) -> Callable[[], Prediction]:
        return lambda: Prediction(article_id="a", pair_id="a:p>i", label=PairLabel.NONE, scores=scores)

    assert faults(scored(favor=1.0)) == {("E_LABEL", "$.scores.favor")}
    assert faults(scored(FAVOR=math.nan)) == {("E_TYPE", "$.scores.FAVOR")}
    assert faults(lambda: Prediction(article_id="a", scores={"FAVOR": 1.0})) == {("E_FIELD", "$.scores")}


def test_a_pair_joins_two_named_ends() -> None:
    def pair(**fields: Any) -> Pair:  # noqa: ANN401 - also what no pair may have
        values: dict[str, Any] = {
            "pair_id": "a:p>i",
            "article_id": "a",
            "holder": "p",
            "target": "i",
            "label": PairLabel.NONE,
        }
        return Pair(**values | fields)

    assert pair(holder=AUTHOR).holder == AUTHOR
    assert faults(lambda: pair(target="p")) == {("E_SELF_ARROW", "$.target")}
    assert faults(lambda: pair(pair_id="", article_id="")) == {("E_ID", "$.pair_id"), ("E_ID", "$.article_id")}


def test_names_may_hold_any_space_but_no_control_character() -> None:
    assert changed(outlet="Arbeit\u00a0& Soziales")().outlet is not None
    assert faults(changed(outlet="x\u202ey", topic="a\nb")) == {("E_TEXT", "$.outlet"), ("E_TEXT", "$.topic")}


def test_provenance_names_a_tool_and_real_times() -> None:
    made = Provenance(source=Source.HUMAN, tool="t", started="2025-03-04T09:30:00+01:00")
    assert made.started is not None
    assert faults(lambda: Provenance(source=Source.HUMAN, tool="", finished="gestern")) == {
        ("E_TEXT", "$.tool"),
        ("E_DATE", "$.finished"),
    }


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda: Mention(start=True, end=2, label=Label.PER), ("E_TYPE", "$.start")),
        (lambda: Mention(start="0", end=2, label=Label.PER), ("E_TYPE", "$.start")),  # type: ignore[arg-type]
        (lambda: Mention(start=0, end=2, label="FOO"), ("E_TYPE", "$.label")),  # type: ignore[arg-type]
        (lambda: Prediction(article_id="a", mentions=[]), ("E_TYPE", "$.mentions")),  # type: ignore[arg-type]
        (
            lambda: Prediction(article_id="a", pair_id="p", label=PairLabel.NONE, scores={"NONE": "x"}),  # type: ignore[dict-item]
            ("E_TYPE", "$.scores.NONE"),
        ),
        (lambda: Prediction(article_id="a", mentions=(1,)), ("E_TYPE", "$.mentions[0]")),  # type: ignore[arg-type]
    ],
)
def test_types_are_checked_on_construction_too(make: Callable[[], object], fault: tuple[str, str]) -> None:
    """A decoder checks types; whoever calls a constructor gets the same care."""
    assert faults(make) == {fault}


def test_offsets_are_checked_against_a_text() -> None:
    beyond = Mention(start=0, end=99, label=Label.PER)
    loose = Mention(start=0, end=4, label=Label.PER)
    assert [(fault.code, fault.path) for fault in faults_in_text([beyond, loose], "Ein Text")] == [
        ("E_OFFSET_RANGE", "$.mentions[0].end"),
        ("E_SPAN_EDGE", "$.mentions[1]"),
    ]


def test_offsets_are_code_points() -> None:
    text = "👩‍👩‍👧 Ilse Quandt kam."  # five code points, eight UTF-16 units before the space
    name = Mention(start=6, end=17, label=Label.PER)
    assert text[name.start : name.end] == "Ilse Quandt"
    assert not list(faults_in_text([name], text))


def test_records_are_frozen() -> None:
    with pytest.raises(AttributeError):
        article().id = "other"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


@given(st.integers(0, 50), st.integers(1, 20), st.sampled_from(Label), st.one_of(st.none(), st.text("abc", min_size=1)))
def test_mention_survives_json(start: int, length: int, label: Label, entity: str | None) -> None:
    before = Mention(id="m1", start=start, end=start + length, label=label, entity=entity)
    assert msgspec.json.decode(msgspec.json.encode(before), type=Mention) == before


def test_annotation_survives_json() -> None:
    before = quandt_gold(article())
    assert msgspec.json.decode(msgspec.json.encode(before), type=type(before)) == before


MENTION_FIELDS = st.fixed_dictionaries(
    {
        "start": st.sampled_from([0, 3, -1, True, 2.0, "1"]),
        "end": st.sampled_from([5, 3, 0, None, 1 << 70]),
        "label": st.sampled_from([*Label, "PER"]),
    },
    optional={
        "id": st.sampled_from(["", "m1", "ä²", "a:b", "a b", "AUTHOR", 7]),
        "form": st.sampled_from([*Form, None, "name"]),
        "entity": st.sampled_from([None, "Ilse", " ", 3]),
        "surface": st.sampled_from([None, "Ilse", 3]),
    },
)


@given(MENTION_FIELDS)
def test_a_glance_at_a_mention_passes_nothing_that_a_close_look_does_not(fields: dict[str, Any]) -> None:
    def outcome() -> object:
        try:
            return Mention(**fields)
        except RecordError as error:
            return error.faults

    at_a_glance = outcome()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Mention, "_is_plain", lambda _mention: False)  # pyright: ignore[reportUnknownLambdaType]
        assert outcome() == at_a_glance
