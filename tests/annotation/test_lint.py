"""The scheme's rules: each is found, and a clean annotation finds none."""

import pytest

from standpunkt import Mention, Stance
from standpunkt.annotation.lint import lint
from standpunkt.labels import Form, Label, Polarity
from tests.examples import TEXT, annotation, article, mention, quandt_gold


def codes(mentions: list[Mention], *stances: Stance) -> list[tuple[str, str]]:
    of = article()
    return [(fault.code, fault.path) for fault in lint(annotation(of, mentions, stances), of)]


def test_clean_gold() -> None:
    of = article()
    assert list(lint(quandt_gold(of), of)) == []


def test_another_text_is_refused() -> None:
    of = article()
    assert [fault.code for fault in lint(quandt_gold(of), article("Ein anderer Text."))] == ["E_TEXT_HASH"]


@pytest.mark.parametrize(
    ("surface", "code"),
    [("dafür.", "E_SPAN_EDGE"), ("Quandt ", "E_SPAN_EDGE"), ("Bürger", "E_SPAN_TOKEN"), ("meisterin", "E_SPAN_TOKEN")],
)
def test_edges(surface: str, code: str) -> None:
    start = TEXT.index(surface)
    span = Mention(id="m", start=start, end=start + len(surface), label=Label.PER)
    assert code in {found for found, _ in codes([span])}


def test_the_part_of_a_compound_is_the_whole_word() -> None:
    of = article("Der US-Präsident kam.")
    part = Mention(id="m", start=4, end=6, label=Label.LOC, form=Form.PART)
    assert [fault.code for fault in lint(annotation(of, [part]), of)] == ["E_SPAN_TOKEN"]


def test_issue_and_actor_are_marked_only_in_a_stance_and_without_determiner() -> None:
    issue = mention("den Umbau", Label.ISSUE, name="i")
    assert codes([issue]) == [("W_ISSUE_DETERMINER", "$.mentions[0]"), ("W_NO_STANCE", "$.mentions[0]")]


def test_holders_are_names_and_stances_join_different_entities_with_a_name() -> None:
    part = mention("Ilse Quandt", Label.PER, name="p", form=Form.PART)
    issue = mention("Umbau", Label.ISSUE, name="i")
    arrow = Stance(holder="p", target="i", polarity=Polarity.FAVOR)
    assert codes([part, issue], arrow) == [("E_HOLDER", "$.stances[0].holder")]
    nameless = Mention(id="i", start=issue.start, end=issue.end, label=Label.ISSUE)
    assert ("E_ENTITY", "$.mentions[1].entity") in codes([part, nameless], arrow)
    same = Mention(id="i", start=issue.start, end=issue.end, label=Label.ISSUE, entity="Ilse Quandt")
    assert ("E_SELF_ARROW", "$.stances[0]") in codes([part, same], arrow)
