"""Intervals: equal to what theory and scipy say, repeatable, and settled where little or nothing is defined."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from standpunkt.statistics.bootstrap import Interval, Resampling, bootstrap, spreads
from standpunkt.statistics.resample import document_weights, resample

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


def scipy_interval(rows: Floats, metric: Callable[[Floats], Floats], drawn: Floats, method: str) -> tuple[float, float]:
    """The interval that scipy finds from these replicates, by a percentile or BCa."""

    def statistic(picks: npt.NDArray[np.int64], axis: int = -1) -> Floats:
        return metric(rows[picks].sum(axis=axis - 1 if axis < 0 else axis))[..., 0]

    every = np.arange(len(rows))
    first: Any = stats.bootstrap((every,), statistic, n_resamples=2, vectorized=True, method="percentile", rng=0)
    first.bootstrap_distribution = drawn
    done: Any = stats.bootstrap(
        (every,), statistic, n_resamples=0, vectorized=True, method=method, bootstrap_result=first, rng=0
    )
    return done.confidence_interval.low, done.confidence_interval.high


@pytest.mark.parametrize("interval", Interval)
@pytest.mark.parametrize("documents", [8, 40])
def test_intervals_equal_those_of_scipy(interval: Interval, documents: int) -> None:
    """Skewed counts, and the same replicates on both sides: the ends must be equal."""
    rng = np.random.default_rng(documents)
    asked = 1 + rng.poisson(3, documents)
    rows = np.stack([rng.binomial(asked, rng.beta(5, 1, documents)), asked], axis=1).astype(np.float64)
    (spread,) = bootstrap(rows, share, replicates=3_000, seed=4, interval=interval)
    drawn = resample(rows, share, replicates=3_000, seed=4)[:, 0]
    expected = scipy_interval(rows, share, drawn, {"percentile": "percentile", "bca": "BCa"}[interval])
    assert (spread.low, spread.high) == pytest.approx(expected, abs=1e-12)


def test_bca_moves_the_interval_of_a_skewed_metric() -> None:
    """39 of 40 documents right: the estimate is biased upwards against few errors, so both ends go down."""
    rows = counts([1] * 39 + [0])
    (plain,) = bootstrap(rows, share, replicates=5_000, seed=1)
    (corrected,) = bootstrap(rows, share, replicates=5_000, seed=1, interval=Interval.BCA)
    assert corrected.low < plain.low
    assert (plain.se, plain.undefined) == (corrected.se, corrected.undefined)


def test_bca_where_nothing_varies_or_nothing_is_defined() -> None:
    (constant,) = bootstrap(counts([1, 1, 1]), share, replicates=100, seed=0, interval=Interval.BCA)
    assert (constant.low, constant.high) == (1.0, 1.0)
    with np.errstate(invalid="ignore"):
        (single,) = bootstrap(counts([1], asked=2), share, replicates=100, seed=0, interval=Interval.BCA)
        (none,) = bootstrap(np.zeros((3, 2)), share, replicates=50, seed=0, interval=Interval.BCA)
        (once,) = bootstrap(np.array([[1, 2], [0, 0], [0, 0]]), share, replicates=50, seed=0, interval=Interval.BCA)
    assert (single.low, single.high) == (0.5, 0.5)
    assert np.isnan(none.low)
    assert none.undefined == 50
    assert (once.low, once.high) == (0.5, 0.5), "without its only document the metric is undefined: no acceleration"


def test_undefined_replicates_are_counted() -> None:
    """A metric that one of two documents holds is undefined where that one is not drawn: in a quarter."""
    with np.errstate(invalid="ignore"):
        (spread,) = bootstrap(np.array([[1, 1], [0, 0]]), share, replicates=4_000, seed=0)
    assert spread.undefined == pytest.approx(1_000, abs=3 * math.sqrt(4_000 * 0.25 * 0.75))


def test_chunks_change_no_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded by drawing in chunks: neither their size nor that few draws are kept for later must show."""
    whole = np.concatenate(list(document_weights(7, replicates=50, seed=9)))
    assert np.array_equal(np.concatenate(list(document_weights(7, replicates=50, seed=9))), whole)
    monkeypatch.setattr("standpunkt.statistics.resample._MOST_KEPT", 0)
    monkeypatch.setattr("standpunkt.statistics.resample._CELLS", 21)
    chunks = list(document_weights(7, replicates=50, seed=9))
    assert {len(chunk) for chunk in chunks} == {3, 2}
    assert np.array_equal(np.concatenate(chunks), whole)
    assert (whole.sum(axis=1) == 7).all()


def test_metrics_are_resampled_together() -> None:
    """The interval of a metric is the same alone and beside others."""
    table = counts([3, 1, 2, 2, 0], asked=3)
    (alone,) = bootstrap(table, share, replicates=400, seed=5)

    def share_and_rest(sums: Floats) -> Floats:
        return np.concatenate([share(sums), 1 - share(sums)], axis=-1)

    both = bootstrap(table, share_and_rest, replicates=400, seed=5)
    assert both[0] == alone
    assert both[1].se == pytest.approx(alone.se)


@pytest.mark.parametrize("interval", Interval)
def test_settings_print_and_parse_back(interval: Interval) -> None:
    settings = Resampling(replicates=500, seed=7, interval=interval)
    assert str(settings) == f"ci:{interval}|B:500|seed:7"
    assert Resampling.of(f"unit:doc|{settings}") == settings
    assert Resampling.of("unit:doc|B:500|seed:7") is None


@given(st.integers(1, 200), st.integers(1, 4), st.integers(0, 5))
def test_percentiles_are_those_of_numpy(replicates: int, metrics: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    drawn = rng.random((replicates, metrics)).round(2)
    ends = [(spread.low, spread.high) for spread in spreads(drawn)]
    assert ends == [tuple(pair) for pair in np.percentile(drawn, (2.5, 97.5), axis=0).T]
    drawn[rng.random(drawn.shape) < 0.1] = np.nan
    for column, spread in zip(drawn.T, spreads(drawn), strict=True):
        known = column[~np.isnan(column)]
        expected = np.percentile(known, (2.5, 97.5)) if len(known) else (np.nan, np.nan)
        assert np.array_equal((spread.low, spread.high), expected, equal_nan=True)
        assert spread.undefined == len(column) - len(known)
