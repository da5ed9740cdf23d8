"""The statistics keep what they promise: coverage, false claims and power in simulated test sets of known truth.

A rate that is measured in n trials may be off by three of its standard errors, sqrt(rate * (1 - rate) / n). Where
theory says that a small test set costs coverage, what it says is allowed for: an interval of +-1.96 standard errors
from D documents covers what Student's t with D - 1 degrees of freedom says of it.
"""

import numpy as np
import pytest
from scipy import stats

from benchmarks.coverage import (
    Plan,
    averaged,
    coverage,
    coverage_by_item,
    difference_coverage,
    expected_power,
    false_families,
    power,
    rejections,
    runs_coverage,
    runs_errors,
    same_f1,
    truth,
)
from standpunkt.statistics.bootstrap import Interval

TRIALS = 2_000
SKEWNESS = 0.01
"""What skewed counts may cost the coverage of 30 documents beyond Student's t."""


def of_normal_theory(documents: int) -> float:
    """Coverage of a 95 % interval that takes D documents for very many."""
    width = 1.96 * np.sqrt((documents - 1) / documents)
    return float(1 - 2 * stats.t.sf(width, documents - 1))


@pytest.mark.parametrize("documents", [30, 100])
@pytest.mark.parametrize("interval", Interval)
def test_intervals_hold_the_truth(interval: Interval, documents: int) -> None:
    plan = Plan(documents=documents, trials=TRIALS)
    rate = averaged(lambda part: coverage(part, interval), plan)
    slack = 3 * plan.error(0.95)
    assert of_normal_theory(documents) - SKEWNESS - slack <= rate <= 0.95 + slack


def test_resampling_items_holds_it_far_too_rarely() -> None:
    """Errors cluster in documents: at ten items each, an interval over items covers some 70 % instead of 95."""
    assert averaged(coverage_by_item, Plan(trials=TRIALS)) < 0.8


@pytest.mark.parametrize("documents", [30, 100])
def test_intervals_of_a_difference_hold_the_truth(documents: int) -> None:
    plan = Plan(documents=documents, trials=TRIALS)
    slack = 3 * plan.error(0.95)
    assert of_normal_theory(documents) - SKEWNESS - slack <= averaged(difference_coverage, plan) <= 0.95 + slack


@pytest.mark.parametrize("documents", [30, 100])
def test_randomisation_errs_as_often_as_it_says(documents: int) -> None:
    """Exchangeable systems: the test is exact, so the rate is 5 % whatever the number of documents."""
    plan = Plan(documents=documents, trials=TRIALS)
    assert averaged(rejections, plan) == pytest.approx(0.05, abs=3 * plan.error(0.05))


def test_randomisation_holds_for_equal_f1_from_other_errors() -> None:
    """One system misses more, the other invents more; not exchangeable, and still about 5 %."""
    plan = Plan(trials=TRIALS)
    assert truth(slips=0.2, spurious=same_f1(0.2)) == pytest.approx(truth())
    rate = averaged(lambda part: rejections(part, slips=0.2, spurious=same_f1(0.2)), plan)
    assert rate == pytest.approx(0.05, abs=3 * plan.error(0.05) + 0.01)


def test_holm_bounds_the_errors_of_a_family() -> None:
    """Five equal systems: of ten tests at 5 %, one or more is wrong in a quarter of the trials; with Holm in 5 %."""
    plan = Plan(trials=1_000)
    assert averaged(lambda part: false_families(part, correct=False), plan) > 0.2
    assert averaged(false_families, plan) <= 0.05 + 3 * plan.error(0.05)


@pytest.mark.parametrize("slips", [0.13, 0.175])
def test_the_detectable_difference_is_found_in_four_of_five_cases(slips: float) -> None:
    """The second difference is the one that users are told; the first, half of it, is found as rarely as told."""
    plan = Plan(trials=TRIALS)
    found, of_detectable = power(plan, slips=slips)
    if slips == 0.175:
        assert of_detectable == pytest.approx(1, abs=0.05)
        assert found == pytest.approx(0.8, abs=3 * plan.error(0.8) + 0.03)
    assert found == pytest.approx(expected_power(of_detectable), abs=3 * plan.error(0.5))


def test_several_runs_hold_the_truth_where_one_cannot() -> None:
    """An interval over documents alone knows nothing of the noise of training."""
    plan = Plan(trials=1_000)
    assert runs_coverage(plan, 1) < 0.9
    for runs, allowed in ((3, 0.02), (5, 0.01)):
        assert runs_coverage(plan, runs) == pytest.approx(0.95, abs=3 * plan.error(0.95) + allowed)


def test_the_test_for_several_runs_errs_as_often_as_it_says() -> None:
    plan = Plan(trials=500)
    assert runs_errors(plan, 5) <= 0.05 + 3 * plan.error(0.05)
