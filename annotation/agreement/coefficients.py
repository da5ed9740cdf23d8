"""Agreement beyond chance, from counts that add up over documents.

Both coefficients are undefined, NaN, where there is nothing to compare or where only one category occurs: then chance
alone would agree always, and nothing can be told from agreement.
"""

import numpy as np

from standpunkt.statistics.counts import Rows, Values
from standpunkt.statistics.ratios import ratio


def observed(table: Rows) -> Values:
    """Return the share of units that two annotators gave one category, from confusion tables, ... x k x k."""
    return ratio(np.diagonal(table, axis1=-2, axis2=-1).sum(axis=-1), table.sum(axis=(-2, -1)))


def kappa(table: Rows) -> Values:
    """Return Cohen's kappa from confusion tables, ... x k x k: first annotator's category by the second one's.

    (p_o - p_e) / (1 - p_e), where p_e is the agreement of two who keep their own shares of categories but draw at
    random (Cohen, 1960). It has bounds -1 and 1.
    """
    total = table.sum(axis=(-2, -1))
    same = np.diagonal(table, axis1=-2, axis2=-1).sum(axis=-1)
    by_chance = (table.sum(axis=-1) * table.sum(axis=-2)).sum(axis=-1)
    return ratio(same * total - by_chance, total**2 - by_chance)


def alpha(agreeing: Values, values: Rows) -> Values:
    """Return Krippendorff's alpha for nominal data.

    With n values in all, n_c of them of category c, the disagreement that is observed is (n - agreeing) / n and the
    expected one (n^2 - sum n_c^2) / (n (n - 1)); alpha is 1 minus their quotient (Krippendorff, 2011). It has one
    distribution of categories for all annotators, and so any number of them.

    Args:
        agreeing: the diagonal of the coincidence matrix, summed: over all units of m values, n_uc (n_uc - 1) / (m - 1)
            for each category c that n_uc annotators gave. Shape ....
        values: n_c, the number of values of each category, ... x k; units with a single value count nowhere.
    """
    n = values.sum(axis=-1)
    return 1 - ratio((n - 1) * (n - agreeing), n**2 - (values**2).sum(axis=-1))


def alpha_of_table(table: Rows) -> Values:
    """Return Krippendorff's alpha of two annotators from their confusion tables, ... x k x k."""
    same = 2 * np.diagonal(table, axis1=-2, axis2=-1).sum(axis=-1)
    return alpha(same, table.sum(axis=-1) + table.sum(axis=-2))
