"""Intervals: equal to what theory says where theory says it, repeatable, and covering what they should."""

import numpy as np
import numpy.typing as npt
import pytest

from standpunkt.eval.statistics.bootstrap import bootstrap

Floats = npt.NDArray[np.float64]


def share(sums: Floats) -> Floats:
    """Right answers of all answers, as one metric."""
    return sums[..., :1] / sums[..., 1:]


def counts(right: list[int], asked: int = 1) -> Floats:
    return np.array([[n, asked] for n in right], dtype=np.float64)


def test_standard_error_is_that_of_the_binomial() -> None:
    """100 documents, 30 right: sqrt(.3 * .7 / 100) = 0.0458."""
    (spread,) = bootstrap(counts([1] * 30 + [0] * 70), share, replicates=20_000, seed=1)
    assert spread.se == pytest.approx(0.0458, rel=0.03)
    assert (spread.low, spread.high) == pytest.approx((0.3 - 1.96 * 0.0458, 0.3 + 1.96 * 0.0458), abs=0.011)


def test_documents_are_the_unit() -> None:
    """Ten answers a document, all right or all wrong, tell as much as one: the error must not shrink."""
    single = bootstrap(counts([1, 0] * 20), share, replicates=5_000, seed=3)[0]
    tenfold = bootstrap(counts([10, 0] * 20, asked=10), share, replicates=5_000, seed=3)[0]
    assert tenfold == single


def test_equal_seeds_give_equal_intervals() -> None:
    table = counts([1, 0, 1, 1, 0])
    assert bootstrap(table, share, replicates=700, seed=5) == bootstrap(table, share, replicates=700, seed=5)
    assert bootstrap(table, share, replicates=700, seed=5) != bootstrap(table, share, replicates=700, seed=6)


def test_constant_scores_have_no_spread() -> None:
    (spread,) = bootstrap(counts([1, 1, 1]), share, replicates=100, seed=0)
    assert (spread.low, spread.high, spread.se) == (1.0, 1.0, 0.0)


def test_undefined_replicates_are_left_out() -> None:
    table = np.array([[1, 1], [0, 0]])
    with np.errstate(invalid="ignore"):
        (spread,) = bootstrap(table, share, replicates=200, seed=0)
        (none,) = bootstrap(table[1:], share, replicates=50, seed=0)
    assert (spread.low, spread.high) == (1.0, 1.0)
    assert np.isnan(none.low)


def test_coverage_of_clustered_answers() -> None:
    """50 documents of 10 answers, right with a probability of the document's own, Beta(2, 2); truth 0.5.

    Of 300 intervals at 95 % between 92 and 98 % must hold the truth (two standard errors of the simulation).
    """
    rng = np.random.default_rng(11)
    held = 0
    for _ in range(300):
        right = rng.binomial(10, rng.beta(2, 2, size=50))
        (spread,) = bootstrap(np.stack([right, np.full(50, 10)], axis=1), share, replicates=1_000, seed=2)
        held += spread.low <= 0.5 <= spread.high
    assert 0.92 <= held / 300 <= 0.98
