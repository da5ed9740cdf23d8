"""What a system says is put on the page as it was said, or refused whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standpunkt.annotation.push.pre_annotations import check
from standpunkt.annotation.studio.reading import read_drawing, to_annotation
from standpunkt.errors import InputError, UsageError
from standpunkt.labels import Label, PairLabel, Polarity, Source
from standpunkt.schema import Mention, Prediction, Provenance, Stance
from tests.examples import TEXT, article, mention

ARTICLE = article()


def faults(*said: Prediction) -> list[str]:
    located = list(enumerate(said, start=1))
    with pytest.raises(InputError) as error:
        check(located, {"a1": ARTICLE}, ["a1", "a2"], model_version="m", file="p.jsonl")
    return [f"{fault.file}:{fault.line} {fault.code}" for fault in error.value.faults]


def test_all_that_does_not_fit_is_said_at_once() -> None:
    outside = Mention(start=len(TEXT) - 1, end=len(TEXT) + 1, label=Label.PER)
    blank = Mention(start=3, end=9, label=Label.PER)
    assert faults(
        Prediction(article_id="a1", mentions=(outside, blank)),
        Prediction(article_id="a9"),
        Prediction(article_id="a2", pair_id="a2:p1>i1", label=PairLabel.FAVOR),
        Prediction(article_id="a1"),
    ) == [
        "p.jsonl:1 E_OFFSET_RANGE",
        "p.jsonl:1 E_SPAN_EDGE",
        "p.jsonl:2 E_UNKNOWN_ID",
        "p.jsonl:3 E_FIELD",
        "p.jsonl:4 E_DUP_ID",
    ]


def test_articles_of_the_corpus_that_are_not_sent_are_passed_over() -> None:
    checked = check([(1, Prediction(article_id="a2"))], {"a1": ARTICLE}, ["a1", "a2"], model_version="m")
    assert checked.by_article == {}
    assert checked.of(ARTICLE) == ()


def test_a_system_that_found_nothing_said_so() -> None:
    checked = check([(1, Prediction(article_id="a1"))], {"a1": ARTICLE}, ["a1"], model_version="m-1")
    (page,) = checked.of(ARTICLE)
    assert (page.model_version, list(page.result)) == ("m-1", [])


def test_mentions_without_an_id_get_one_that_is_free() -> None:
    said = Prediction(
        article_id="a1",
        mentions=(
            mention("Ilse Quandt", Label.PER),
            mention("Umbau", Label.ISSUE, name="m1"),
            mention("Torben Riek", Label.PER),
        ),
        stances=(Stance(holder="AUTHOR", target="m1", polarity=Polarity.AGAINST),),
    )
    checked = check([(1, said)], {"a1": ARTICLE}, ["a1"], model_version="m")
    assert [one.id for one in checked.by_article["a1"].mentions] == ["m2", "m1", "m3"]


@pytest.mark.parametrize("name", ["", "two words", "a\nb", "x" * 101, "-m"])
def test_a_models_name_is_one_word(name: str) -> None:
    with pytest.raises(UsageError, match="--model-version"):
        check([], {}, [], model_version=name)


_SPANS = st.integers(0, len(TEXT) - 1).flatmap(lambda a: st.tuples(st.just(a), st.integers(a + 1, len(TEXT))))


@given(st.lists(st.tuples(_SPANS, st.sampled_from(Label)), max_size=8, unique=True))
def test_what_is_drawn_is_what_was_said(spans: list[tuple[tuple[int, int], Label]]) -> None:
    """Every prediction that passes comes back from the page as it went there."""
    mentions = [Mention(start=a, end=b, label=label) for (a, b), label in spans if TEXT[a:b] == TEXT[a:b].strip()]
    said = Prediction(article_id="a1", mentions=tuple(mentions))
    checked = check([(1, said)], {"a1": ARTICLE}, ["a1"], model_version="m")
    (page,) = checked.of(ARTICLE)
    drawing, found = read_drawing(list(page.result))
    back, more = to_annotation(
        drawing,
        article_id="a1",
        text=TEXT,
        annotator="anna",
        guideline="1",
        provenance=Provenance(source=Source.MODEL, tool="test"),
    )
    assert found == more == []
    assert back
    assert {(one.start, one.end, one.label, one.form) for one in back.mentions} == {
        (one.start, one.end, one.label, one.form) for one in mentions
    }
