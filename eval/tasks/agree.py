"""Refuse to publish a number that the field's tool does not give as well."""

from collections.abc import Mapping

import numpy as np

from standpunkt.errors import ScoreMismatchError


def require_equal(ours: Mapping[str, float], theirs: Mapping[str, float], tool: str, *, tolerance: float = 0.0) -> None:
    """Raise where a value of `theirs` is not ours; NaN equals NaN, the metric is undefined then.

    Args:
        ours: our metrics.
        theirs: the tool's, some or all of them.
        tool: its name.
        tolerance: how far values may lie apart; 0.0 asks for the same double.

    Raises:
        ScoreMismatchError: a value differs.
    """
    for name, value in theirs.items():
        if not np.isclose(ours[name], value, rtol=0.0, atol=tolerance, equal_nan=True):
            raise ScoreMismatchError(f"{name}: ours {ours[name]!r}, {tool} {value!r}; please report this")
