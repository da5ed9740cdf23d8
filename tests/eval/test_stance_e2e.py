"""Stance from raw text: tuples by span and by entity, worked by hand, and scikit-learn on whatever Hypothesis finds."""

import dataclasses
import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from standpunkt import Annotation, Mention, Prediction, Stance, UsageError
from standpunkt.errors import ScoreMismatchError
from standpunkt.eval.gold import Gold
from standpunkt.eval.result import Result
from standpunkt.eval.score import MEASURES, score
from standpunkt.labels import AUTHOR, HOLDERS, Label, Polarity, Split, Task
from standpunkt.statistics.counts import Rows, Values
from standpunkt.tuples import (
    AUTHOR_NUMBER,
    AUTHOR_PART,
    align,
    document_tuples,
    entities,
    matched_arrows,
    polarities_of_shared_pairs,
    span_tuples,
)
from tests.examples import annotation, article, submission

FAVOR, AGAINST, NEUTRAL = Polarity
OF = article("a" * 60)


def m(name: str, start: int, end: int, label: Label = Label.PER, entity: str | None = None) -> Mention:
    return Mention(id=name, start=start, end=end, label=label, entity=entity)


def gold_of(said: Sequence[Annotation]) -> Gold:
    articles = tuple(article("a" * 60, name=one.article_id) for one in said)
    of = {one.id: replace(old, text_sha256=one.text_sha256) for one, old in zip(articles, said, strict=True)}
    return Gold(
        task=Task.STANCE_E2E, corpus="t", version="1", split=Split.TEST, articles=articles, annotations=of, pairs=()
    )


def predicted(mentions: Sequence[Mention], stances: Sequence[Stance] = ()) -> Prediction:
    return Prediction(article_id="a1", mentions=tuple(mentions), stances=tuple(stances))


def score_one(gold: Annotation, found: Prediction) -> Result:
    return score(gold_of([gold]), submission([found]), replicates=1)


def value(result: Result, name: str) -> float | None:
    return result.metrics[name].value


def arrow(holder: str, target: str, polarity: Polarity) -> Stance:
    return Stance(holder=holder, target=target, polarity=polarity)


QUANDT, RIEK, UMBAU = m("p1", 0, 6), m("p2", 20, 24), m("i1", 30, 40, Label.ISSUE)
GOLD = annotation(article(name="a1"), [QUANDT, RIEK, UMBAU], [arrow("p1", "i1", AGAINST), arrow("p2", "i1", FAVOR)])


def test_worked_by_hand() -> None:
    """Quandt's arrow is right but for the end of its target; Riek's has the wrong polarity.

    By entity: 1 of 2 tuples, both pairs, 1 of 2 polarities. By span: none, since the target ends elsewhere. By overlap:
    1 of 2, the IoU of the targets is 8/10. Mentions: 2 of 3.
    """
    found = predicted(
        [m("x", 0, 6), m("y", 20, 24), m("z", 30, 38, Label.ISSUE)],
        [arrow("x", "z", AGAINST), arrow("y", "z", NEUTRAL)],
    )
    result = score_one(GOLD, found)
    names = ("tuple_f1", "span_tuple_f1", "overlap_tuple_f1", "pair_f1", "target_f1", "holder_given_target_f1")
    assert [value(result, name) for name in names] == [0.5, 0.0, 0.5, 1.0, 1.0, 1.0]
    assert value(result, "mention_f1") == pytest.approx(2 / 3)
    assert value(result, "polarity_accuracy") == 0.5
    assert value(result, "polarity_macro_f1") == pytest.approx((1 + 0 + 0) / 3), "AGAINST right, FAVOR called NEUTRAL"
    assert [value(result, f"f1/{polarity}") for polarity in Polarity] == [0.0, 1.0, 0.0]
    assert [result.metrics[name].n for name in ("tuple_f1", "polarity_accuracy", "mention_f1", "target_f1")] == [
        2,
        2,
        3,
        1,
    ]
    assert result.verified_with.keys() == {"scikit-learn"}


def test_a_holder_among_the_found_targets() -> None:
    """Two gold targets, one found with one of its two holders and a wrong one: 1 of 2 predicted, of 2 gold."""
    other = m("i2", 50, 55, Label.ISSUE)
    stances = [arrow("p1", "i1", AGAINST), arrow("p2", "i1", FAVOR), arrow("p1", "i2", FAVOR)]
    gold = annotation(article(name="a1"), [QUANDT, RIEK, UMBAU, other], stances)
    stranger = m("p3", 10, 14)
    found = predicted([QUANDT, stranger, UMBAU], [arrow("p1", "i1", AGAINST), arrow("p3", "i1", FAVOR)])
    result = score_one(gold, found)
    assert [value(result, f"target_{name}") for name in ("precision", "recall")] == [1.0, 0.5]
    assert [value(result, f"holder_given_target_{name}") for name in ("precision", "recall")] == [0.5, 0.5]


def test_entities_are_matched_by_place_and_never_by_name() -> None:
    gold = [m("a", 0, 6, entity="Ilse Quandt"), m("b", 20, 26, entity="Ilse Quandt"), m("c", 30, 34, entity="Riek")]
    found = [m("x", 0, 6, entity="Riek"), m("y", 20, 26, entity="Riek"), m("z", 30, 34, entity="Quandt")]
    ours, theirs = entities(gold), entities(found)
    shared = align(ours, theirs)
    assert {shared[theirs.numbers[p]] == ours.numbers[g] for p, g in (("x", "a"), ("y", "b"), ("z", "c"))} == {True}


def test_a_name_inside_an_issue_does_not_take_its_place() -> None:
    """The predicted issue covers the gold issue by 20/25 and the gold place inside it by 6/25."""
    gold = entities([m("i", 5, 25, Label.ISSUE), m("l", 15, 21, Label.LOC)])
    issue = entities([m("x", 0, 25, Label.ISSUE)])
    assert align(gold, issue) == {0: gold.numbers["i"]}
    both = entities([m("x", 0, 25, Label.ISSUE), m("y", 15, 21, Label.LOC)])
    assert align(gold, both) == {both.numbers["x"]: gold.numbers["i"], both.numbers["y"]: gold.numbers["l"]}


def test_labels_decide_between_entities_on_one_span() -> None:
    """*US-Präsident*: a LOC part, and an ACTOR over the same letters."""
    gold = entities([m("l", 0, 12, Label.LOC, entity="USA"), m("a", 0, 12, Label.ACTOR, entity="Biden")])
    found = entities([m("x", 0, 12, Label.ACTOR, entity="USA"), m("y", 0, 12, Label.LOC, entity="Biden")])
    shared = align(gold, found)
    assert shared == {found.numbers["x"]: gold.numbers["a"], found.numbers["y"]: gold.numbers["l"]}


def test_mentions_without_entity_are_entities_of_their_own() -> None:
    assert (
        len(entities([m("a", 0, 6), m("b", 20, 26), m("c", 30, 34, entity="x"), m("d", 40, 44, entity="x")]).groups)
        == 3
    )


def test_a_stance_said_twice_is_one_tuple_and_two_arrows() -> None:
    again = m("p3", 50, 56, entity="q")
    twice = annotation(
        article(name="a1"),
        [replace(QUANDT, entity="q"), again, UMBAU],
        [arrow("p1", "i1", AGAINST), arrow("p3", "i1", AGAINST)],
    )
    tuples = document_tuples(twice, None)
    assert (len(tuples.gold), len(tuples.gold_spans), tuples.found) == (1, 2, frozenset())


def test_the_author_is_matched_with_the_author_alone() -> None:
    gold = annotation(article(name="a1"), [UMBAU], [arrow(AUTHOR, "i1", FAVOR)])
    same = document_tuples(gold, predicted([UMBAU], [arrow(AUTHOR, "i1", FAVOR)]))
    assert same.gold == same.found
    assert {holder for holder, *_ in same.gold} == {AUTHOR_NUMBER}
    assert {holder for holder, *_ in same.gold_spans} == {AUTHOR_PART}
    other = document_tuples(gold, predicted([QUANDT, UMBAU], [arrow("p1", "i1", FAVOR)]))
    assert not other.gold & other.found
    assert matched_arrows(other.gold_spans, other.found_spans) == ()


def test_overlap_needs_half_of_both_ends() -> None:
    gold = span_tuples(predicted([QUANDT, UMBAU], [arrow("p1", "i1", FAVOR)]))
    half = span_tuples(predicted([QUANDT, m("i1", 30, 35, Label.ISSUE)], [arrow("p1", "i1", FAVOR)]))
    less = span_tuples(predicted([QUANDT, m("i1", 30, 34, Label.ISSUE)], [arrow("p1", "i1", FAVOR)]))
    against = span_tuples(predicted([QUANDT, UMBAU], [arrow("p1", "i1", AGAINST)]))
    assert [len(matched_arrows(gold, other)) for other in (half, less, against)] == [1, 0, 0]


def test_mixed_pairs_give_their_equal_polarities_first() -> None:
    """FAVOR and AGAINST in gold, AGAINST and NEUTRAL predicted: AGAINST is right, FAVOR was called NEUTRAL."""
    mentions = [QUANDT, m("p3", 10, 14), UMBAU]
    pair = [replace(mention, entity="q") if mention.label is Label.PER else mention for mention in mentions]
    gold = annotation(article(name="a1"), pair, [arrow("p1", "i1", FAVOR), arrow("p3", "i1", AGAINST)])
    found = predicted(pair, [arrow("p1", "i1", AGAINST), arrow("p3", "i1", NEUTRAL)])
    tuples = document_tuples(gold, found)
    assert polarities_of_shared_pairs(tuples.gold, tuples.found) == [(AGAINST, AGAINST), (FAVOR, NEUTRAL)]
    assert polarities_of_shared_pairs(tuples.gold, []) == []


def test_degenerate_cases() -> None:
    nothing = score_one(GOLD, predicted([]))
    assert [value(nothing, f"tuple_{name}") for name in ("precision", "recall", "f1")] == [None, 0.0, 0.0]
    assert value(nothing, "polarity_accuracy") is None
    bare = annotation(article(name="a2"), [replace(QUANDT)], [])
    spurious = predicted([QUANDT, UMBAU], [arrow("p1", "i1", FAVOR)])
    both = score(gold_of([GOLD, bare]), submission([replace(spurious, article_id="a2")]), replicates=1)
    assert value(both, "tuple_precision") == 0.0


@pytest.mark.parametrize("name", ["tuple_f1", "mention_precision", "polarity_macro_f1", "recall/FAVOR"])
def test_a_value_that_scikit_learn_does_not_give_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    measure = MEASURES[Task.STANCE_E2E]

    def off_by_little(sums: Rows) -> Values:
        moved: Values = measure.values(sums) - 1e-12 * (np.array(measure.metrics) == name)
        return moved

    monkeypatch.setitem(MEASURES, Task.STANCE_E2E, dataclasses.replace(measure, values=off_by_little))
    with pytest.raises(ScoreMismatchError, match=name):
        score_one(GOLD, predicted(GOLD.mentions, GOLD.stances))


def test_gold_without_stances_is_refused() -> None:
    with pytest.raises(UsageError, match="no stances"):
        gold_of([annotation(article(name="a1"), [QUANDT], [])])


@st.composite
def said(draw: st.DrawFn) -> tuple[tuple[Mention, ...], tuple[Stance, ...]]:
    """Mentions anywhere, some grouped, and arrows between those that may hold them."""
    marks = draw(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8), st.sampled_from(Label)), max_size=6))
    names = st.sampled_from([None, "x", "y"])
    mentions = tuple(
        m(f"m{n}", start, start + length, label, draw(names))
        for n, (start, length, label) in enumerate(sorted(set(marks)))
    )
    holders = [AUTHOR, *(mention.id for mention in mentions if mention.label in HOLDERS)]
    ends = [(holder, target.id) for holder in holders for target in mentions if holder != target.id]
    asked = draw(st.lists(st.sampled_from(ends), max_size=6, unique=True)) if ends else []
    return mentions, tuple(arrow(*pair, draw(st.sampled_from(Polarity))) for pair in asked)


pairs_of_sides = st.lists(st.tuples(said(), said()), min_size=1, max_size=3)
Sides = list[tuple[tuple[tuple[Mention, ...], tuple[Stance, ...]], tuple[tuple[Mention, ...], tuple[Stance, ...]]]]


def score_sides(sides: Sides, *, check: bool = True) -> Result:
    """Score documents; the first also has the gold of `GOLD`, so that there is a stance to find."""
    golds = [GOLD, *(annotation(article(name=f"b{n}"), *truth) for n, (truth, _) in enumerate(sides))]
    found = [
        Prediction(article_id=f"b{n}", mentions=mentions, stances=stances)
        for n, (_, (mentions, stances)) in enumerate(sides)
    ]
    return score(
        gold_of(golds), submission([predicted(GOLD.mentions, GOLD.stances), *found]), replicates=1, check=check
    )


@settings(max_examples=50, deadline=None)
@given(pairs_of_sides, st.integers(0, 99))
def test_order_and_names_are_nothing_and_scikit_learn_agrees(sides: Sides, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - a shuffle in a test

    def renamed(mention: Mention) -> Mention:
        return replace(mention, id=f"r-{mention.id}", entity=mention.entity and f"Other {mention.entity}")

    def turned(
        mentions: tuple[Mention, ...], stances: tuple[Stance, ...]
    ) -> tuple[tuple[Mention, ...], tuple[Stance, ...]]:
        arrows = [
            replace(s, holder=s.holder if s.holder == AUTHOR else f"r-{s.holder}", target=f"r-{s.target}")
            for s in stances
        ]
        return tuple(map(renamed, rng.sample(mentions, len(mentions)))), tuple(rng.sample(arrows, len(arrows)))

    one, other = score_sides(sides), score_sides([(truth, turned(*found)) for truth, found in sides])
    assert (one.metrics, one.per_document) == (other.metrics, other.per_document)
    assert one.verified_with.keys() == {"scikit-learn"}


@settings(max_examples=100, deadline=None)
@given(st.lists(said(), min_size=1, max_size=3))
def test_gold_as_prediction_is_perfect(golds: list[tuple[tuple[Mention, ...], tuple[Stance, ...]]]) -> None:
    result = score_sides([(gold, gold) for gold in golds], check=False)
    found = {name: metric.value for name, metric in result.metrics.items()}
    assert {value for name, value in found.items() if not name.endswith("_loss")} <= {1.0, None}
    assert {value for name, value in found.items() if name.endswith("_loss")} <= {0.0, None}


@settings(max_examples=100, deadline=None)
@given(pairs_of_sides)
def test_what_is_matched_without_choice_is_symmetric(sides: Sides) -> None:
    one = score_sides(sides, check=False)
    other = score_sides([(found, truth) for truth, found in sides], check=False)
    for view in ("span_tuple", "overlap_tuple", "mention"):
        for name, twin in (("f1", "f1"), ("precision", "recall"), ("recall", "precision")):
            assert value(one, f"{view}_{name}") == value(other, f"{view}_{twin}")
