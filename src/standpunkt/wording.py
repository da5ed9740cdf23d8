"""How scores are written wherever a person reads them: pages, tables of the command line, logs of platforms."""

from typing import Final

_SMALL_P: Final = 0.001


def percent(value: float | None) -> str:
    """Return a proportion as it is printed everywhere, in percent with one decimal; a dash where it is undefined."""
    return "–" if value is None else f"{100 * value:.1f}".replace("-", "−")


def interval(ci: tuple[float, float] | None) -> str:
    """Return an interval as it is printed everywhere."""
    if ci is None:
        return ""
    joint = "–" if ci[0] >= 0 else " to "
    return f"{percent(ci[0])}{joint}{percent(ci[1])}"


def points(value: float | None) -> str:
    """Return a difference of proportions in percentage points, with its sign."""
    return "–" if value is None else f"{100 * value:+.1f}".replace("-", "−")


def probability(p: float | None) -> str:
    """Return a p-value as papers print it: ``.012``, ``<.001``, ``1``."""
    if p is None:
        return "–"
    return "<.001" if p < _SMALL_P else f"{p:.3f}".removeprefix("0").removesuffix(".000")


def coefficient(value: float | None) -> str:
    """Return a measure of agreement as papers print it, with three decimals; a dash where it is undefined."""
    return "–" if value is None else f"{value:.3f}".replace("-", "−")


def coefficients(ci: tuple[float, float] | None) -> str:
    """Return the interval of a measure of agreement."""
    if ci is None:
        return ""
    return f"{coefficient(ci[0])}{'–' if ci[0] >= 0 else ' to '}{coefficient(ci[1])}"
