"""Kappa and alpha: worked by hand, and equal to scikit-learn and the krippendorff package."""

from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standpunkt.annotation.agreement.coefficients import alpha, alpha_of_table, kappa, observed
from standpunkt.statistics.counts import Rows

TABLE = np.array([[20.0, 5.0], [10.0, 15.0]])
"""Of 50 items, both say yes to 20 and no to 15."""


def test_kappa_worked_by_hand() -> None:
    """p_o = 35/50 = .70; p_e = (25 * 30 + 25 * 20) / 50^2 = 1250/2500 = .50; kappa = (.70 - .50) / (1 - .50) = .40."""
    assert observed(TABLE) == pytest.approx(0.7)
    assert kappa(TABLE) == pytest.approx(0.4)


def test_alpha_worked_by_hand() -> None:
    """100 values, 55 yes and 45 no, 70 of them in agreeing units.

    D_o = 30/100 = .30; D_e = (100^2 - 55^2 - 45^2) / (100 * 99) = 4950/9900 = .50; alpha = 1 - .30/.50 = .40.
    """
    assert alpha_of_table(TABLE) == pytest.approx(0.4)


def test_alpha_of_three_annotators_worked_by_hand() -> None:
    """Units aab, aaa, bb (two values).

    Agreeing: aab has 2 * 1 / 2 = 1, aaa 3 * 2 / 2 = 3, bb 2 * 1 / 1 = 2, together 6. Of 8 values 5 are a and 3 b.
    D_o = 2/8; D_e = (64 - 25 - 9) / (8 * 7) = 30/56; alpha = 1 - (2/8) / (30/56) = 1 - 14/30 = 8/15.
    """
    assert alpha(np.array(6.0), np.array([5.0, 3.0])) == pytest.approx(8 / 15)


@pytest.mark.parametrize("table", [np.zeros((2, 2)), np.array([[7.0, 0.0], [0.0, 0.0]])])
def test_nothing_to_compare_or_one_category_is_undefined_not_zero(table: Rows) -> None:
    assert np.isnan(kappa(table))
    assert np.isnan(alpha_of_table(table))


def test_two_categories_that_never_meet_are_worse_than_chance() -> None:
    """All of 10 are disputed: p_e = 0, so kappa is 0; D_o = 1, D_e = (400 - 200) / (20 * 19); alpha = 1 - 380/200."""
    apart = np.array([[0.0, 10.0], [0.0, 0.0]])
    assert kappa(apart) == pytest.approx(0.0)
    assert alpha_of_table(apart) == pytest.approx(-0.9)


RATINGS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=40)


@settings(deadline=None)
@given(RATINGS)
def test_equal_to_scikit_learn_and_krippendorff(pairs: list[tuple[int, int]]) -> None:
    table = np.zeros((4, 4))
    for one, other in pairs:
        table[one, other] += 1
    first, second = zip(*pairs, strict=True)
    if len({*first, *second}) == 1:
        assert np.isnan(kappa(table))
        assert np.isnan(alpha_of_table(table))
        return
    from sklearn.metrics import cohen_kappa_score  # noqa: PLC0415 - heavy

    tool: Any = cohen_kappa_score
    assert kappa(table) == pytest.approx(tool(first, second))
    theirs: Any = krippendorff.alpha(reliability_data=[first, second], level_of_measurement="nominal")
    assert alpha_of_table(table) == pytest.approx(theirs)


def test_tables_may_be_stacked() -> None:
    assert kappa(np.stack([TABLE, TABLE.T])) == pytest.approx([0.4, 0.4])
