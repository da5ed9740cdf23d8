"""Quotients and means of numbers of which some are undefined; NaN stands for those."""

import numpy as np
import numpy.typing as npt

from standpunkt.statistics.counts import Values


def mean_of_defined(values: Values) -> Values:
    """Return the mean over the last axis without its NaNs, and NaN where all are NaN."""
    defined = ~np.isnan(values)
    number = defined.sum(axis=-1)
    total = np.where(defined, values, 0.0).sum(axis=-1)
    return ratio(total, number)


def ratio(numerator: npt.NDArray[np.float64], denominator: npt.NDArray[np.float64]) -> Values:
    """Return the quotient, NaN where the denominator is zero."""
    quotient: Values = numerator / np.where(denominator == 0, np.nan, denominator)
    return quotient
