"""What a test set can tell apart at all."""

from statistics import NormalDist
from typing import Final

ALPHA: Final = 0.05
"""Rate of false claims that is accepted."""
POWER: Final = 0.8
"""Chance to find a difference that is there, by which the smallest detectable one is meant."""


def detectable(se: float, *, alpha: float = ALPHA, power: float = POWER) -> float:
    """Return the smallest true difference that a two-sided test finds with this power.

    It is (z(1 - alpha/2) + z(power)) * se, at 5 % and 80 % 2.80 standard errors of the paired difference (Bloom, 1995).
    It speaks of one test; under a correction for m of them, alpha is to be divided by m. Systems that are more alike
    have a smaller standard error of their difference, so the number belongs to a pair of systems and a test set, not to
    the test set alone.
    """
    normal = NormalDist()
    return (normal.inv_cdf(1 - alpha / 2) + normal.inv_cdf(power)) * se
