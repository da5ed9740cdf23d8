"""Results on a hidden split: what may be told without giving the gold away, number by number.

Counts per document, slices and errors would let a participant ask about single items; exact values would let them
climb by noise, one item at a time (Blum & Hardt, 2015). Values and intervals are rounded to 0.1 points.
"""

import msgspec

from standpunkt.errors import Fault
from standpunkt.eval.result import Metric, Result
from standpunkt.eval.submissions.codes import meaning_of

DIGITS = 3
"""Decimals that are kept of a proportion: 0.1 points."""
_SLACK = 1e-12
_ABOUT_GOLD = "W_UNDEFINED"
"""The warning that depends on how many gold items documents hold."""


def concealed(result: Result) -> Result:
    """Return a result as it may be shown of a hidden split: rounded, and with nothing that speaks of single items.

    The number of gold items behind a metric is 0 there, and so is that of resamples without a value: the frequencies of
    the labels are part of the gold. Warnings are their codes and what those mean, without the numbers.
    """
    metrics = {name: _rounded(metric) for name, metric in result.metrics.items()}
    warnings = tuple(dict.fromkeys(_code_alone(text) for text in result.warnings if not text.startswith(_ABOUT_GOLD)))
    return msgspec.structs.replace(
        result, hidden=True, metrics=metrics, per_document={}, slices=(), errors=(), warnings=warnings
    )


def concealment_fault(result: Result) -> Fault | None:
    """Return a fault if a hidden result says more than `concealed` would leave of it."""
    for name, metric in result.metrics.items():
        again = _rounded(metric)
        kept = zip(_numbers(metric), _numbers(again), strict=True)
        if metric.n or metric.undefined or any(abs(a - b) > _SLACK for a, b in kept):
            expected = "numbers rounded to 0.1 points, and n of 0, in a result on a hidden split"
            return Fault(code="E_RESULT", path=f"$.metrics.{name}", expected=expected, found="more than that")
    if result.per_document or result.slices or result.errors:
        return Fault(code="E_RESULT", expected="no counts in a result on a hidden split", found="counts")
    return None


def _code_alone(warning: str) -> str:
    code = warning.partition(":")[0]
    return f"{code}: {meaning_of(code)}"


def _rounded(metric: Metric) -> Metric:
    ci = metric.ci and (round(metric.ci[0], DIGITS), round(metric.ci[1], DIGITS))
    value, se = (None if number is None else round(number, DIGITS) for number in (metric.value, metric.se))
    return msgspec.structs.replace(metric, value=value, ci=ci, se=se, n=0, undefined=0)


def _numbers(metric: Metric) -> list[float]:
    return [number for number in (metric.value, *(metric.ci or ()), metric.se) if number is not None]
