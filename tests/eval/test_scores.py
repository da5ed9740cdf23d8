"""Scores: worked numbers, and equality with seqeval and scikit-learn on whatever Hypothesis finds."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standpunkt import Mention, Prediction, UsageError
from standpunkt.errors import ScoreMismatchError
from standpunkt.eval.gold import Gold
from standpunkt.eval.result import Result
from standpunkt.eval.score import MEASURES, score
from standpunkt.eval.tasks import ner, stance
from standpunkt.labels import Form, Label, PairLabel, Task
from tests.examples import article, ner_gold, stance_gold, submission

LETTERS = article("a b c d e f g h i j k l")


def spans(*marks: tuple[int, int, Label]) -> list[Mention]:
    """Mentions over the letters of LETTERS: from the n-th to before the m-th."""
    return [Mention(start=2 * first, end=2 * last - 1, label=label) for first, last, label in marks]


def score_ner(gold: Sequence[Mention], predicted: Sequence[Mention]) -> Result:
    return score(ner_gold([(LETTERS, gold)]), submission([Prediction(article_id="a1", mentions=tuple(predicted))]))


def value(result: Result, name: str) -> float | None:
    return result.metrics[name].value


def test_ner_worked_by_hand() -> None:
    """Gold: 2 PER, 1 LOC. Predicted: 1 PER right, 1 PER with a wrong end, the LOC called ORG: 1 right of 3 and 3."""
    gold = spans((0, 2, Label.PER), (3, 5, Label.PER), (6, 7, Label.LOC))
    result = score_ner(gold, spans((0, 2, Label.PER), (3, 4, Label.PER), (6, 7, Label.ORG)))
    assert value(result, "precision") == 1 / 3
    assert value(result, "recall") == 1 / 3
    assert value(result, "f1") == pytest.approx(1 / 3)
    assert value(result, "f1/PER") == 0.5, "tp 1, predicted 2, gold 2"
    assert value(result, "f1/LOC") == 0.0
    assert value(result, "f1/ORG") == 0.0, "predicted, never gold: defined and wrong"
    assert value(result, "f1/MISC") is None, "neither gold nor predicted"
    assert value(result, "macro_f1") == pytest.approx((0.5 + 0 + 0) / 3)
    assert result.metrics["f1"].n == 3
    assert result.verified_with.keys() == {"seqeval"}


def test_form_counts_in_fine_scores_only() -> None:
    gold = [Mention(start=0, end=1, label=Label.LOC, form=Form.DERIV)]
    result = score_ner(gold, spans((0, 1, Label.LOC)))
    assert (value(result, "f1"), value(result, "fine_f1")) == (1.0, 0.0)


def test_ner_degenerate_cases() -> None:
    nothing = score_ner([], [])
    assert [value(nothing, name) for name in ("precision", "recall", "f1", "macro_f1")] == [None] * 4
    assert nothing.metrics["f1"].ci is None
    silent = score_ner(spans((0, 1, Label.PER)), [])
    assert [value(silent, name) for name in ("precision", "recall", "f1")] == [None, 0.0, 0.0]
    spurious = score_ner([], spans((0, 1, Label.PER)))
    assert [value(spurious, name) for name in ("precision", "recall", "f1")] == [0.0, None, 0.0]


def test_actors_and_issues_are_no_named_entities() -> None:
    result = score_ner(spans((0, 1, Label.PER)), spans((0, 1, Label.PER), (2, 3, Label.ISSUE), (4, 5, Label.ACTOR)))
    assert value(result, "f1") == 1.0


Marks = list[tuple[int, int, Label]]


@st.composite
def flat_layers(draw: st.DrawFn) -> Marks:
    """Spans over twelve letters that do not overlap."""
    edges = sorted(draw(st.sets(st.integers(0, 12), max_size=8)))
    labels = st.sampled_from([Label.PER, Label.ORG, Label.LOC, Label.MISC])
    return [(a, b, draw(labels)) for a, b in zip(edges[::2], edges[1::2], strict=False)]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(flat_layers(), flat_layers()), min_size=1, max_size=4))
def test_ner_equals_seqeval(documents: list[tuple[Marks, Marks]]) -> None:
    """The score checks itself against seqeval and raises where a value differs; here its inputs are arbitrary."""
    articles = [article(LETTERS.text, name=f"a{n}") for n in range(len(documents))]
    gold = ner_gold([(of, spans(*truth)) for of, (truth, _) in zip(articles, documents, strict=True)])
    found = [
        Prediction(article_id=of.id, mentions=tuple(spans(*marks)))
        for of, (_, marks) in zip(articles, documents, strict=True)
    ]
    score(gold, submission(found), replicates=1)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PairLabel), st.sampled_from(PairLabel)), min_size=1, max_size=12))
def test_stance_equals_scikit_learn(labels: list[tuple[PairLabel, PairLabel]]) -> None:
    gold = stance_gold([[truth] for truth, _ in labels])
    found = [
        Prediction(article_id=f"a{n}", pair_id=f"a{n}:0", label=predicted) for n, (_, predicted) in enumerate(labels)
    ]
    score(gold, submission(found), replicates=1)


def score_stance(gold: Gold, labels: Sequence[PairLabel]) -> Result:
    found = [
        Prediction(article_id=pair.article_id, pair_id=pair.pair_id, label=label)
        for pair, label in zip(gold.pairs, labels, strict=True)
    ]
    return score(gold, submission(found))


def test_stance_worked_by_hand() -> None:
    """F1 of FAVOR 2*1/(2+1), of AGAINST 2*1/(1+2), of NEUTRAL 0/(1+0); accuracy 3 of 5."""
    favor, against, neutral, none = PairLabel
    gold = stance_gold([[favor, favor, against], [neutral, none]])
    result = score_stance(gold, [favor, against, against, none, none])
    assert value(result, "f1/FAVOR") == pytest.approx(2 / 3)
    assert value(result, "f1/AGAINST") == pytest.approx(2 / 3)
    assert value(result, "f1/NEUTRAL") == 0.0
    assert value(result, "macro_f1") == pytest.approx(4 / 9)
    assert value(result, "favor_against_f1") == pytest.approx(2 / 3)
    assert value(result, "accuracy") == 0.6
    assert [result.metrics[name].n for name in ("macro_f1", "favor_against_f1", "accuracy")] == [4, 3, 5]


def test_an_absent_class_is_left_out_of_the_mean() -> None:
    favor, _, _, none = PairLabel
    result = score_stance(stance_gold([[favor, none]]), [favor, none])
    assert (value(result, "f1/AGAINST"), value(result, "macro_f1")) == (None, 1.0)


def test_a_missing_pair_counts_as_none() -> None:
    favor, _, _, none = PairLabel
    gold = stance_gold([[favor, none]])
    result = score(gold, submission([]))
    assert (value(result, "f1/FAVOR"), value(result, "accuracy")) == (0.0, 0.5)


def test_a_score_that_seqeval_does_not_give_is_never_published(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = MEASURES[Task.NER]

    def off_by_little(sums: object) -> object:
        return ner.values(np.asarray(sums)) + 1e-12

    monkeypatch.setitem(MEASURES, Task.NER, replace(broken, values=off_by_little))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with pytest.raises(ScoreMismatchError, match="seqeval"):
        score_ner(spans((0, 1, Label.PER)), spans((0, 1, Label.PER)))


def test_undefined_and_zero_are_told_apart_from_seqeval(monkeypatch: pytest.MonkeyPatch) -> None:
    def zeros_undefined(sums: object) -> object:
        values = ner.values(np.asarray(sums))
        return np.where(values == 0, np.nan, values)

    monkeypatch.setitem(MEASURES, Task.NER, replace(MEASURES[Task.NER], values=zeros_undefined))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with pytest.raises(ScoreMismatchError, match="f1"):
        score_ner(spans((0, 1, Label.PER)), spans((1, 2, Label.PER)))


def test_macro_over_twelve_types_survives_the_order_of_summation() -> None:
    """Counts at which the mean of twelve F1 in our order and in seqeval's differ in the last digit but one."""
    tp = [271, 32, 24, 157, 49, 20, 121, 131, 291, 265, 210, 363]
    gold = [275, 39, 32, 157, 55, 23, 122, 135, 293, 270, 214, 364]
    kinds = [(label, form) for label in (Label.PER, Label.ORG, Label.LOC, Label.MISC) for form in Form]
    text = " ".join("a" * sum(gold))
    of = article(text)
    truth, found, n = [], [], 0
    for (label, form), right, all_of in zip(kinds, tp, gold, strict=True):
        for k in range(all_of):
            span = Mention(start=2 * n, end=2 * n + 1, label=label, form=form)
            truth.append(span)
            if k < right:
                found.append(span)
            n += 1
    score(ner_gold([(of, truth)]), submission([Prediction(article_id="a1", mentions=tuple(found))]), replicates=1)


def test_nested_predictions_are_counted_in_a_warning() -> None:
    result = score_ner(spans((0, 3, Label.ORG)), spans((0, 3, Label.ORG), (0, 1, Label.LOC)))
    assert value(result, "f1") == 1.0
    assert any(warning.startswith("W_INNER: 1 ") for warning in result.warnings)


def test_missing_predictions_are_counted_in_a_warning() -> None:
    gold = stance_gold([[PairLabel.FAVOR]])
    nothing = replace(submission([]), missing=1)
    assert any(warning.startswith("W_MISSING: 1 ") for warning in score(gold, nothing).warnings)


def test_per_document_counts_sum_to_the_score() -> None:
    favor, against, _, none = PairLabel
    result = score_stance(stance_gold([[favor, none], [against]]), [favor, favor, against])
    sums = np.sum(list(result.per_document.values()), axis=0)
    again = dict(zip(stance.METRICS, stance.values(sums), strict=True))
    assert {name: None if math.isnan(x) else float(x) for name, x in again.items()} == {
        name: metric.value for name, metric in result.metrics.items()
    }


def test_gold_without_articles_or_annotations_is_refused() -> None:
    whole = ner_gold([(LETTERS, ())])
    parts: list[dict[str, Any]] = [{"articles": ()}, {"annotations": {}}, {"task": Task.STANCE}]
    for part in parts:
        with pytest.raises(UsageError):
            replace(whole, **part)


def test_data_hash_ignores_order_and_sees_labels() -> None:
    favor, against, *_ = PairLabel
    one = stance_gold([[favor], [against]])
    turned = replace(one, articles=one.articles[::-1], pairs=one.pairs[::-1])
    assert one.sha256() == turned.sha256() != stance_gold([[against], [favor]]).sha256()
