"""Slices and error kinds: worked numbers, and sums that hold on whatever Hypothesis finds."""

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as replaced

from standpunkt import Article, InputError, Mention, Prediction, Stance
from standpunkt.eval.board.read import read_results
from standpunkt.eval.gold import Gold
from standpunkt.eval.insight.errors import entity_errors
from standpunkt.eval.insight.items import Layers
from standpunkt.eval.insight.scored import Scored
from standpunkt.eval.insight.slices import LEAST, Part, parts, totals
from standpunkt.eval.insight.speech import REPORTING, SPEECH, speech
from standpunkt.eval.measure import Measure
from standpunkt.eval.result import Result, write_result
from standpunkt.eval.score import MEASURES, recount_fault, score
from standpunkt.eval.submissions.read import Submission
from standpunkt.labels import AUTHOR, Form, Label, PairLabel, Polarity, Task
from standpunkt.views import outer_layer
from tests.examples import annotation, article, ner_gold, stance_gold, submission

LETTERS = article("a b c d e f g h i j k l")
NAMED = st.sampled_from([Label.PER, Label.ORG, Label.LOC, Label.MISC])
FAVOR, AGAINST, NEUTRAL, NONE = PairLabel


def span(first: int, last: int, label: Label = Label.PER, form: Form | None = None) -> Mention:
    """The mention of the letters from the n-th to before the m-th."""
    return Mention(start=2 * first, end=2 * last - 1, label=label, form=form)


def answered(gold: Gold, labels: Sequence[PairLabel]) -> Submission:
    return submission(
        [
            Prediction(article_id=pair.article_id, pair_id=pair.pair_id, label=label)
            for pair, label in zip(gold.pairs, labels, strict=True)
        ]
    )


@st.composite
def mentions(draw: st.DrawFn) -> tuple[Mention, ...]:
    """Spans of any kind, overlapping ones too, none twice on the same characters."""
    ends = draw(st.sets(st.tuples(st.integers(0, 11), st.integers(1, 12)).filter(lambda e: e[0] < e[1]), max_size=8))
    return tuple(span(a, b, draw(NAMED), draw(st.sampled_from(Form))) for a, b in sorted(ends))


Documents = list[tuple[tuple[Mention, ...], tuple[Mention, ...]]]


def ner_case(documents: Documents) -> tuple[Gold, Submission]:
    articles = [article(LETTERS.text, name=f"a{n}", published=f"2025-0{n + 1}-03") for n in range(len(documents))]
    gold = ner_gold([(of, truth) for of, (truth, _) in zip(articles, documents, strict=True)])
    found = [Prediction(article_id=of.id, mentions=given) for of, (_, given) in zip(articles, documents, strict=True)]
    return replace(gold, training_surfaces=frozenset({"a", "b c"})), submission(found)


GOLD, PREDICTED = ner_case([((span(0, 1), span(1, 2), span(4, 6)), (span(0, 1), span(4, 5)))] * 3)


def check_sums(gold: Gold, predicted: Submission, everywhere: set[str]) -> None:
    """Parts by a property known of all items add up to the score's counts, others to no more; kinds to its errors."""
    measure: Measure = MEASURES[gold.task]
    whole = totals(gold.task, measure.columns, measure.count(gold, predicted))
    cut: dict[str, list[Part]] = defaultdict(list)
    for part in parts(Scored(gold, predicted)):
        cut[part.by].append(part)
    for by, members in cut.items():
        added = np.sum([part.counts for part in members], axis=0)
        assert (added <= whole).all(), by
        assert by not in everywhere or (added == whole).all(), by
    assert everywhere <= cut.keys() or not whole.any()
    result = score(gold, predicted, replicates=2, check=False)
    false_positives = (whole[:, 1::3] - whole[:, 0::3]).sum()
    false_negatives = (whole[:, 2::3] - whole[:, 0::3]).sum()
    assert sum(error.false_positives for error in result.errors) == false_positives
    assert sum(error.false_negatives for error in result.errors) == false_negatives
    assert recount_fault(result) is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(mentions(), mentions()), min_size=1, max_size=3))
def test_entities_add_up(documents: Documents) -> None:
    everywhere = {"label", "form", "seen", "words", "characters", "speech", "article length", "month"}
    check_sums(*ner_case(documents), everywhere)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.tuples(*[st.sampled_from(PairLabel)] * 2), max_size=5), min_size=1, max_size=3).filter(any))
def test_answers_add_up(documents: list[list[tuple[PairLabel, PairLabel]]]) -> None:
    gold = stance_gold([[truth for truth, _ in row] for row in documents])
    check_sums(gold, answered(gold, [found for row in documents for _, found in row]), {"polarity", "article length"})


def kinds(gold: Sequence[Mention], predicted: Sequence[Mention]) -> list[tuple[str, int, int]]:
    both = Layers(gold=outer_layer(gold).mentions, predicted=outer_layer(predicted).mentions)
    return [(error.kind, len(error.predicted), len(error.gold)) for error in entity_errors(both)]


def test_kinds_of_entity_errors() -> None:
    assert kinds([span(0, 2)], [span(0, 2)]) == []
    assert kinds([span(0, 2)], [span(0, 2, Label.ORG)]) == [("type", 1, 1)]
    assert kinds([span(0, 2)], [span(0, 1)]) == [("boundary", 1, 1)]
    assert kinds([span(0, 2)], [span(1, 3, Label.LOC)]) == [("boundary and type", 1, 1)]
    assert kinds([span(0, 1), span(2, 3)], [span(0, 3)]) == [("merged", 1, 2)]
    assert kinds([span(0, 3)], [span(0, 1), span(2, 3)]) == [("split", 2, 1)]
    assert kinds([span(0, 1)], [span(5, 6)]) == [("missed", 0, 1), ("spurious", 1, 0)]
    assert kinds([span(0, 1)], [span(0, 1, form=Form.DERIV)]) == [], "forms are not scored in the headline"


def test_a_chain_of_overlaps_is_matched_for_most_overlap() -> None:
    """Gold 0-4, 4-8; predicted 3-7, 7-9: 4-8 goes with 3-7 (three of five letters), which leaves 0-4 and 7-9."""
    gold, predicted = [span(0, 4), span(4, 8)], [span(3, 7), span(7, 9)]
    assert kinds(gold, predicted) == [("merged", 0, 1), ("boundary", 1, 1), ("split", 1, 0)]
    assert kinds(gold[::-1], predicted[::-1]) == kinds(gold, predicted)


def test_kinds_of_wrong_answers() -> None:
    gold = stance_gold([[FAVOR, AGAINST, FAVOR, NEUTRAL, NONE, AGAINST, NONE]])
    result = score(gold, answered(gold, [AGAINST, FAVOR, NEUTRAL, AGAINST, FAVOR, NONE, NONE]), replicates=2)
    assert {error.kind: (error.false_positives, error.false_negatives) for error in result.errors} == {
        "reversed": (2, 2),
        "neutral for pole": (1, 1),
        "pole for neutral": (1, 1),
        "missed": (0, 1),
        "spurious": (1, 0),
    }


@st.composite
def told(draw: st.DrawFn) -> tuple[tuple[Mention, ...], tuple[Stance, ...]]:
    """Mentions of a few people, some of them the same, and arrows between them."""
    places = sorted(draw(st.sets(st.integers(0, 7), min_size=1, max_size=5)))
    names = [draw(st.sampled_from("ABC")) for _ in places]
    people = tuple(
        Mention(id=f"m{n}", start=2 * n, end=2 * n + 1, label=Label.PER, entity=name)
        for n, name in zip(places, names, strict=True)
    )
    ids = [mention.id for mention in people]
    ends = draw(st.sets(st.tuples(st.sampled_from([*ids, AUTHOR]), st.sampled_from(ids)), max_size=6))
    arrows = sorted(each for each in ends if each[0] != each[1])
    return people, tuple(Stance(holder=a, target=b, polarity=draw(st.sampled_from(Polarity))) for a, b in arrows)


Told = tuple[tuple[Mention, ...], tuple[Stance, ...]]


def e2e_case(documents: list[tuple[Told, Told]]) -> tuple[Gold, Submission]:
    articles = tuple(article(LETTERS.text, name=f"a{n}") for n in range(len(documents)))
    truth = {of.id: annotation(of, *gold) for of, (gold, _) in zip(articles, documents, strict=True)}
    found = [
        Prediction(article_id=of.id, mentions=given[0], stances=given[1])
        for of, (_, given) in zip(articles, documents, strict=True)
    ]
    return replace(
        GOLD, task=Task.STANCE_E2E, articles=articles, annotations=truth, sentences={"a0": (0, 8)}
    ), submission(found)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(told(), told()), min_size=1, max_size=3).filter(lambda docs: any(d[0][1] for d in docs)))
def test_stances_end_to_end_add_up(documents: list[tuple[Told, Told]]) -> None:
    gold, predicted = e2e_case(documents)
    check_sums(gold, predicted, {"polarity", "holder", "target", "speech", "article length"})
    metrics = score(gold, predicted, replicates=2).metrics
    lost = [metrics[name].value for name in ("mention_loss", "pair_loss", "polarity_loss")]
    assert all(loss is not None and loss >= -1e-12 for loss in lost)
    assert sum(loss or 0 for loss in lost) == pytest.approx(1 - (metrics["tuple_f1"].value or 0))


def person(n: int, name: str) -> Mention:
    return Mention(id=f"m{n}", start=2 * n, end=2 * n + 1, label=Label.PER, entity=name)


def test_losses_and_kinds_end_to_end() -> None:
    """Gold: A+B, A+C, D-B, B+D, AUTHOR+A (+ for, - against). Predicted: A-B, C+A, D-C, AUTHOR+A.

    All four are found as entities. True positives 1 of 4 predicted and 5 gold: F1 2/9. Perfect
    polarity makes A-B right: 4/9. All five have found ends: perfect pairs give 1. So the losses are 0, 5/9 and 2/9.
    """
    people = tuple(person(n, name) for n, name in enumerate("ABCD"))
    favor, against = Polarity.FAVOR, Polarity.AGAINST

    def arrows(*drawn: tuple[str, str, Polarity]) -> tuple[Stance, ...]:
        ids = {name: f"m{n}" for n, name in enumerate("ABCD")} | {AUTHOR: AUTHOR}
        return tuple(Stance(holder=ids[a], target=ids[b], polarity=polarity) for a, b, polarity in drawn)

    truth = arrows(("A", "B", favor), ("A", "C", favor), ("D", "B", against), ("B", "D", favor), (AUTHOR, "A", favor))
    found = arrows(("A", "B", against), ("C", "A", favor), ("D", "C", against), (AUTHOR, "A", favor))
    result = score(*e2e_case([((people, truth), (people, found))]), replicates=5)
    values = [result.metrics[name].value for name in ("tuple_f1", "mention_loss", "pair_loss", "polarity_loss")]
    assert values == pytest.approx([2 / 9, 0, 5 / 9, 2 / 9])
    assert {error.kind: (error.false_positives, error.false_negatives) for error in result.errors} == {
        "polarity": (1, 1),
        "direction": (1, 1),
        "target": (1, 1),
        "holder": (0, 0),
        "missed, no mention": (0, 0),
        "missed": (0, 1),
        "spurious": (0, 0),
    }
    without_d = score(*e2e_case([((people, truth), (people[:3], found[:2]))]), replicates=5)
    assert without_d.metrics["mention_loss"].value == pytest.approx(1 - 2 * 3 / (3 + 5)), "two of five ends are lost"


def value_of(result: Result, by: str, value: str) -> float | None:
    return next(cut.metric.value for cut in result.slices if (cut.by, cut.value) == (by, value))


def many(labels: Sequence[Label], found: Sequence[Label]) -> Result:
    """One article a letter each, gold and found labels in turn."""
    articles = [article("a b", name=f"a{n:03}") for n in range(len(labels))]
    gold = ner_gold([(of, [span(0, 1, label)]) for of, label in zip(articles, labels, strict=True)])
    predicted = [
        Prediction(article_id=of.id, mentions=(span(0, 1, label),)) for of, label in zip(articles, found, strict=True)
    ]
    return score(gold, submission(predicted), replicates=50)


def test_a_false_positive_belongs_where_its_own_properties_put_it() -> None:
    """30 PER, of which 10 are called LOC, and 20 LOC: tp 20, predicted 20, gold 30; tp 20, predicted 30, gold 20."""
    result = many([Label.PER] * 30 + [Label.LOC] * 20, [Label.PER] * 20 + [Label.LOC] * 30)
    assert value_of(result, "label", "PER") == 2 * 20 / (20 + 30) == result.metrics["f1/PER"].value
    assert value_of(result, "label", "LOC") == 2 * 20 / (30 + 20)
    by_label = next(cut for cut in result.slices if cut.value == "PER")
    spread = result.metrics["f1/PER"]
    assert by_label.metric.ci == pytest.approx(spread.ci), "the same resamples"


def test_a_part_with_few_gold_items_has_no_value_but_its_counts() -> None:
    result = many([Label.PER] * 30 + [Label.ORG] * (LEAST - 1), [Label.PER] * 30 + [Label.ORG] * (LEAST - 1))
    cut = next(cut for cut in result.slices if cut.value == "ORG")
    assert (cut.metric.value, cut.metric.ci, cut.metric.n, len(cut.counts)) == (None, None, 19, 19)


def test_a_part_in_one_document_has_no_interval() -> None:
    of = article(" ".join("a" * 25))
    truth = [span(n, n + 1) for n in range(25)]
    result = score(ner_gold([(of, truth)]), submission([Prediction(article_id="a1", mentions=tuple(truth))]))
    cut = next(cut for cut in result.slices if cut.by == "label")
    assert (cut.metric.value, cut.metric.ci) == (1.0, None)


def test_polarity_parts_are_the_scores_of_the_classes() -> None:
    gold = stance_gold([[FAVOR, AGAINST, NONE]] * 25)
    result = score(gold, answered(gold, [FAVOR, FAVOR, NONE] * 20 + [NONE, AGAINST, AGAINST] * 5))
    for label in (FAVOR, AGAINST):
        assert value_of(result, "polarity", label) == pytest.approx(result.metrics[f"f1/{label}"].value)


def test_seen_surfaces_come_from_the_training_split() -> None:
    gold, predicted = ner_case([((span(0, 1), span(1, 2)), (span(0, 1), span(3, 4)))])
    seen = {part.value: part.counts.tolist() for part in parts(Scored(gold, predicted)) if part.by == "seen"}
    assert seen == {"seen": [[1, 1, 1]], "unseen": [[0, 1, 1]]}
    assert not [
        part for part in parts(Scored(replace(gold, training_surfaces=frozenset()), predicted)) if part.by == "seen"
    ]


def test_rare_values_of_an_open_property_stand_together() -> None:
    articles = [article("a b", name=f"a{n:02}", published=f"20{n:02}-05-01") for n in range(15)]
    gold = ner_gold([(of, [span(0, 1)]) for of in articles])
    months = [part for part in parts(Scored(gold, submission([]))) if part.by == "month"]
    assert [part.value for part in months][-2:] == ["2011-05", "(others)"]
    assert months[-1].counts[:, 2].sum() == 3


@pytest.mark.parametrize(
    ("text", "mark", "kind"),
    [
        ("„Wir gehen nach Rom“, sagte sie.", "Rom", "direct"),
        ("Er ging »nicht nach Rom, nie«.", "Rom", "direct"),
        ("Die „Zeit“ schrieb das.", "Zeit", "narrated"),
        ("Das sei so, sagte Rom. Er ging.", "Rom", "reported"),
        ("Er ging. Laut Rom stimmt das.", "Rom", "reported"),
        ("Das sei so. Er ging nach Rom.", "Rom", "narrated"),
        ("„Das sei so“, sagte Rom.", "Rom", "narrated"),
        ("Es ist „offen, sagte Rom.\n\nEr“ ging.", "Rom", "narrated"),
    ],
)
def test_speech(text: str, mark: str, kind: str) -> None:
    start = text.index(mark)
    assert SPEECH[speech(text).of(start, start + len(mark))] == kind


RESULT = score(GOLD, PREDICTED, replicates=20)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (("slices", 0, "counts", "a0"), [2, 2, 3]),
        (("slices", 0, "counts", "a0"), [1, 2]),
        (("slices", 0, "counts"), {"b9": [1, 2, 3]}),
        (("slices", 0, "metric", "n"), 99),
        (("slices", 0, "metric"), {"value": 0.9, "ci": [0.1, 1.0], "se": 0.1, "n": 9, "defined": True}),
        (("slices", 0, "documents"), 7),
        (("slices", 0, "value"), "x\u202e"),
        (("slices", 1, "by"), "label"),
        (("errors", 0, "false_positives"), 1),
        (("errors", 0, "kind"), "luck"),
        (("errors",), []),
    ],
)
def test_a_changed_breakdown_is_refused(tmp_path: Path, field: tuple[str | int, ...], value: object) -> None:
    write_result(tmp_path / "r.json", RESULT)
    read_results([tmp_path])
    content: Any = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    inner = content
    for name in field[:-1]:
        inner = inner[name]
    inner[field[-1]] = value
    (tmp_path / "r.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(InputError, match=r"r\.json"):
        read_results([tmp_path])


def test_a_slice_stands_once() -> None:
    label = next(cut for cut in RESULT.slices if cut.by == "label")
    fault = recount_fault(replaced(RESULT, slices=(*RESULT.slices, label)))
    assert fault is not None
    assert fault.path.startswith("$.slices[")


def test_order_of_articles_does_not_change_a_result(tmp_path: Path) -> None:
    """Articles that do not stand by id give the same intervals, also when the result is read again."""
    documents: Documents = [((span(n, n + 1),) * (n > 1), (span(2, 3),)) for n in range(5)]
    gold, predicted = ner_case(documents)
    turned: tuple[Article, ...] = gold.articles[::-1]
    result = score(replace(gold, articles=turned), predicted)
    assert result == score(gold, predicted)
    write_result(tmp_path / "r.json", result)
    assert read_results([tmp_path]) == (result,)


@given(
    st.lists(st.sampled_from([*REPORTING, "seid", "a", "ł", "é", "²", " ", "_", "–", ",", "“", "\u2028"]), max_size=8)
)
def test_no_reporting_word_is_overlooked(pieces: list[str]) -> None:
    text = "".join(pieces)
    words = "|".join(REPORTING)
    found = re.search(rf"(?<![^\W_])(?:{words})(?![^\W_])", text)
    assert bool(speech(text).reported) == bool(found)
