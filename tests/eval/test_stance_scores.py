"""Scores of given pairs beyond F1: correlation and calibration, worked by hand and by scikit-learn."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standpunkt import Prediction
from standpunkt.eval.result import Result
from standpunkt.eval.score import score
from standpunkt.labels import PairLabel
from tests.examples import stance_gold, submission

FAVOR, AGAINST, NEUTRAL, NONE = PairLabel
Row = tuple[PairLabel, PairLabel, dict[str, float] | None]
"""Gold label, predicted label, scores."""


def score_rows(rows: Sequence[Row]) -> Result:
    """Score pairs, one an article; scikit-learn agrees, or this raises."""
    found = [
        Prediction(article_id=f"a{n}", pair_id=f"a{n}:0", label=label, scores=scores)
        for n, (_, label, scores) in enumerate(rows)
    ]
    return score(stance_gold([[truth] for truth, *_ in rows]), submission(found), replicates=1)


def value(result: Result, name: str) -> float | None:
    return result.metrics[name].value


def sure(label: PairLabel, probability: float) -> dict[str, float]:
    """All probability on a label, but for a rest that NONE has, or FAVOR where NONE is the label."""
    rest = FAVOR if label is NONE else NONE
    return dict.fromkeys(map(str, PairLabel), 0.0) | {label.value: probability, rest.value: 1 - probability}


def test_precision_and_recall_of_each_label() -> None:
    result = score_rows([(FAVOR, FAVOR, None), (AGAINST, FAVOR, None), (NEUTRAL, NONE, None)])
    assert [value(result, f"{name}/FAVOR") for name in ("precision", "recall")] == [0.5, 1.0]
    assert [value(result, f"{name}/AGAINST") for name in ("precision", "recall")] == [None, 0.0]
    assert [value(result, f"{name}/NONE") for name in ("precision", "recall")] == [0.0, None]


def test_correlation_worked_by_hand() -> None:
    """Two labels, 3 of 4 right: tp 2, tn 1, fp 1, fn 0: (2*1 - 1*0) / sqrt(3 * 2 * 2 * 1)."""
    rows: list[Row] = [(FAVOR, FAVOR, None), (FAVOR, FAVOR, None), (NONE, FAVOR, None), (NONE, NONE, None)]
    assert value(score_rows(rows), "mcc") == pytest.approx(2 / 12**0.5)
    turned: list[Row] = [(FAVOR, NONE, None), (NONE, FAVOR, None)]
    assert value(score_rows(turned), "mcc") == -1.0
    assert value(score_rows([(FAVOR, FAVOR, None)]), "mcc") is None, "one label only: undefined"


def test_brier_and_calibration_worked_by_hand() -> None:
    """Probabilities .8 (right) and .7 (wrong, the rest on the truth NONE).

    Brier: (.2² + .2²)/2 = .04 and (.7² + .7²)/2 = .49. Calibration: in the bin up to .8 the gap is .2, in that up to .7
    it is .7; each holds half of the pairs.
    """
    result = score_rows([(FAVOR, FAVOR, sure(FAVOR, 0.8)), (NONE, AGAINST, sure(AGAINST, 0.7))])
    assert value(result, "brier") == pytest.approx((0.04 + 0.49) / 2)
    assert value(result, "calibration_error") == pytest.approx((0.2 + 0.7) / 2)
    assert result.metrics["brier"].n == 2


@pytest.mark.parametrize(
    "scores",
    [
        None,
        {"FAVOR": 1.0},
        dict.fromkeys(PairLabel, 0.5),
        {"FAVOR": 1.5, "AGAINST": -0.5, "NEUTRAL": 0.0, "NONE": 0.0},
        {"FAVOR": -3.2, "AGAINST": 1.0, "NEUTRAL": 0.0, "NONE": 7.0},
    ],
)
def test_without_probabilities_of_all_pairs_there_is_no_calibration(scores: dict[str, float] | None) -> None:
    result = score_rows([(FAVOR, FAVOR, sure(FAVOR, 0.8)), (FAVOR, FAVOR, scores)])
    assert (value(result, "brier"), value(result, "calibration_error")) == (None, None)
    assert any(warning.startswith("W_SCORES: 1 of 2 pairs") for warning in result.warnings)


def test_no_scores_at_all_are_no_reason_to_warn() -> None:
    assert not [text for text in score_rows([(FAVOR, NONE, None)]).warnings if "SCORES" in text]


def test_probabilities_that_are_rounded_are_taken() -> None:
    thirds = {"FAVOR": 0.3333, "AGAINST": 0.3333, "NEUTRAL": 0.3333, "NONE": 0.0}
    assert value(score_rows([(FAVOR, FAVOR, thirds)]), "calibration_error") == pytest.approx(2 / 3)


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    labels = st.sampled_from(PairLabel)
    parts = st.lists(st.integers(0, 20), min_size=4, max_size=4).filter(any)
    found: list[Row] = []
    for _ in range(draw(st.integers(1, 12))):
        weights = draw(parts)
        scores = {label.value: weight / sum(weights) for label, weight in zip(PairLabel, weights, strict=True)}
        found.append((draw(labels), draw(labels), scores))
    return found


@settings(max_examples=200, deadline=None)
@given(rows())
def test_every_metric_equals_scikit_learn(given_rows: list[Row]) -> None:
    result = score_rows(given_rows)
    assert value(result, "brier") is not None
    assert result.verified_with.keys() == {"scikit-learn"}
