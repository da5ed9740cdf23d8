"""How times are written wherever a person reads them."""

from standpunkt.annotation.progress.records import Quartiles

_MINUTE, _HOUR = 60, 3600


def duration(seconds: float | None) -> str:
    """Return a time as ``45 s``, ``7.5 min`` or ``3.2 h``, each rounded as it is shown; a dash where it is unknown."""
    if seconds is None:
        return "–"
    if round(seconds) < _MINUTE:
        return f"{seconds:.0f} s"
    if round(seconds / _MINUTE, 1) < _MINUTE:
        return f"{seconds / _MINUTE:.1f} min"
    return f"{seconds / _HOUR:,.1f} h"


def middle(times: Quartiles | None) -> str:
    """Return a median with its quartiles, such as ``7.5 min (5.0 min–9.0 min)``; a dash where no time is known."""
    if times is None:
        return "–"
    return f"{duration(times.median)} ({duration(times.low)}–{duration(times.high)})"
