"""Tests, corrections, ranks, runs and power: worked by hand, or equal to scipy."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from standpunkt.statistics.correction import holm
from standpunkt.statistics.power import detectable
from standpunkt.statistics.randomisation import randomisation
from standpunkt.statistics.ranks import open_ranks, rank_intervals, ranks
from standpunkt.statistics.resample import resample
from standpunkt.statistics.runs import resample_runs, shifted_p

Floats = npt.NDArray[np.float64]


def total(sums: Floats) -> Floats:
    """The sum itself as one metric."""
    return sums[..., :1]


def share(sums: Floats) -> Floats:
    """First column of the second, NaN where that is 0."""
    with np.errstate(invalid="ignore"):
        return sums[..., :1] / sums[..., 1:]


def column(*values: float) -> Floats:
    return np.array(values, dtype=np.float64)[:, None]


def test_randomisation_worked_by_hand() -> None:
    """Differences 1, 2 and 3: of the 8 signs, 2 give 6 or -6; of 1, 2 and -3, which sum to 0, every one is as large."""
    zeros = column(0, 0, 0)
    clear = randomisation(column(1, 2, 3), zeros, total, rounds=10_000, seed=0)
    assert (clear.exact, clear.p[0]) == (True, 2 / 8)
    even = randomisation(column(1, 2, -3), zeros, total, rounds=10_000, seed=0)
    assert even.p[0] == 1.0


def test_documents_without_a_difference_change_nothing() -> None:
    one, two = column(5, 1, 2, 3, 7), column(5, 0, 0, 0, 7)
    assert randomisation(one, two, total, rounds=8, seed=0).exact, "three documents differ: 8 swaps"
    assert randomisation(one, two, total, rounds=8, seed=0).p[0] == 2 / 8


def test_equal_systems_have_a_p_of_one() -> None:
    same = column(1, 2, 3)
    assert randomisation(same, same, total, rounds=100, seed=0).p[0] == 1.0


def test_p_is_never_zero_and_the_same_in_both_directions() -> None:
    """Forty documents, all won: no random shuffle is as large, so p = 1 / (R + 1), whoever is named first."""
    one, two = column(*[1] * 40), column(*[0] * 40)
    for pair in ((one, two), (two, one)):
        tested = randomisation(*pair, total, rounds=999, seed=3)
        assert (tested.exact, tested.p[0]) == (False, 1 / 1000)


@pytest.mark.parametrize("seed", range(5))
def test_exact_randomisation_equals_scipy(seed: int) -> None:
    """Against its permutation test with swaps within pairs, on the sum of the documents' counts."""
    rng = np.random.default_rng(seed)
    one, two = rng.integers(0, 5, 9), rng.integers(0, 5, 9)

    def statistic(x: Floats, y: Floats, axis: int = -1) -> Floats:
        difference: Floats = (x - y).sum(axis=axis)
        return difference

    expected: Any = stats.permutation_test(
        (one, two), statistic, permutation_type="samples", n_resamples=1_000, alternative="two-sided", vectorized=True
    )
    tested = randomisation(column(*one), column(*two), total, rounds=1_000, seed=0)
    assert tested.exact
    assert tested.p[0] == pytest.approx(expected.pvalue)


def test_random_swaps_agree_with_all_swaps() -> None:
    """14 documents, 16,384 swaps; 4,000 random ones must come within three standard errors."""
    rng = np.random.default_rng(1)
    asked = 1 + rng.poisson(4, 14)
    one, two = (np.stack([rng.binomial(asked, rate), asked], axis=1).astype(np.float64) for rate in (0.8, 0.65))
    every = randomisation(one, two, share, rounds=16_384, seed=0)
    some = randomisation(one, two, share, rounds=4_000, seed=0)
    p = every.p[0]
    assert (every.exact, some.exact) == (True, False)
    assert some.p[0] == pytest.approx(p, abs=3 * np.sqrt(p * (1 - p) / 4_000))


def test_undefined_metrics_have_no_p_and_undefined_shuffles_count_against_a_claim() -> None:
    """Precision 2 of 2 against 1 of 2; one swap in two leaves a side without predictions in half of its shuffles."""
    assert np.isnan(randomisation(np.zeros((2, 2)), np.ones((2, 2)), share, rounds=10, seed=0).p[0])
    one = np.array([[0.0, 0.0], [2.0, 2.0]])
    two = np.array([[1.0, 2.0], [0.0, 0.0]])
    assert randomisation(one, two, share, rounds=10, seed=0).p[0] == 1.0, "4 swaps: 2 as observed, 2 undefined"


def test_holm_worked_by_hand() -> None:
    """.01 * 4, .02 * 3, .03 * 2 which must not fall below .06, .9 * 1."""
    assert holm([0.03, 0.01, 0.9, 0.02]) == pytest.approx((0.06, 0.04, 0.9, 0.06))
    assert holm([]) == ()
    assert holm([0.6, 0.7]) == (1.0, 1.0)


def test_holm_leaves_out_what_is_undefined() -> None:
    first, nothing, second = holm([0.01, float("nan"), 0.04])
    assert (first, second) == pytest.approx((0.02, 0.04))
    assert np.isnan(nothing)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_lies_between_none_and_bonferroni(p: list[float]) -> None:
    adjusted = holm(p)
    assert all(raw <= new <= min(1, raw * len(p)) + 1e-15 for raw, new in zip(p, adjusted, strict=True))
    order = np.argsort(p, kind="stable")
    assert (np.diff(np.array(adjusted)[order]) >= 0).all(), "the order of evidence stays"


def test_smallest_detectable_difference() -> None:
    """1.96 + 0.8416 = 2.8016 standard errors; for the first of ten tests 2.8070 + 0.8416."""
    assert detectable(0.01) == pytest.approx(0.028016, abs=1e-6)
    assert detectable(0.01, alpha=0.005) == pytest.approx(0.036487, abs=1e-6)


def test_ranks_with_ties_and_undefined_values() -> None:
    assert ranks(np.array([0.8, 0.9, 0.8, np.nan])).tolist() == [2, 1, 2, 4]


def test_tie_groups_worked_by_hand() -> None:
    """Of four systems the first is better than the last two, and the second than the last."""
    assert open_ranks(4, [(0, 2), (0, 3), (1, 3)]) == ((1, 2), (1, 3), (2, 4), (3, 4))
    assert open_ranks(3, []) == ((1, 3), (1, 3), (1, 3))


def test_rank_intervals_follow_the_replicates() -> None:
    """The second system leads in 10 % of the replicates; the third never moves."""
    replicates = np.tile([0.9, 0.8, 0.1], (100, 1))
    replicates[:10, 1] = 0.95
    assert rank_intervals(replicates) == ((1, 2), (1, 2), (3, 3))


def one_share(sums: Floats) -> Floats:
    return share(sums)[..., 0]


def asked_and_right(rng: np.random.Generator, rate: float) -> Floats:
    return np.stack([rng.binomial(8, rate, 25), np.full(25, 8)], axis=1).astype(np.float64)


def test_one_run_is_resampled_like_a_result() -> None:
    rows = asked_and_right(np.random.default_rng(0), 0.7)
    drawn = resample_runs([[rows], [rows]], one_share, replicates=300, seed=6)
    assert np.array_equal(drawn[:, 0], resample(rows, share, replicates=300, seed=6)[:, 0])
    assert np.array_equal(drawn[:, 0], drawn[:, 1]), "systems are drawn together"


def test_runs_add_their_own_variance() -> None:
    """Four runs whose documents are all alike: what varies is the run alone, with s^2 / 4, s^2 over n - 1."""
    rates = np.array([0.5, 0.625, 0.75, 0.75])
    runs = [np.stack([np.full(20, 8 * rate), np.full(20, 8.0)], axis=1) for rate in rates]
    drawn = resample_runs([runs], one_share, replicates=20_000, seed=1)[:, 0]
    assert drawn.mean() == pytest.approx(rates.mean(), abs=0.002)
    assert drawn.std() == pytest.approx(rates.std(ddof=1) / 2, rel=0.03)


def test_a_run_without_the_metric_counts_only_where_it_is_drawn() -> None:
    runs = [asked_and_right(np.random.default_rng(0), 0.7), np.zeros((25, 2))]
    drawn = resample_runs([runs], one_share, replicates=1_000, seed=1)[:, 0]
    assert 400 < np.isnan(drawn).sum() < 600, "one of two runs is drawn, and one of them is undefined"


def test_shifted_p_worked_by_hand() -> None:
    """Observed 2; moved by 2, the replicates are -3, 0, 1 and 4: two of four are as far from 0."""
    assert shifted_p(np.array([-1.0, 2.0, 3.0, 6.0, np.nan]), 2.0) == 3 / 5
    assert np.isnan(shifted_p(np.array([np.nan]), 2.0))
    assert np.isnan(shifted_p(np.array([1.0]), float("nan")))
