"""Progress as one HTML file that needs nothing but itself: no script, and nothing is fetched.

Names are escaped by the template engine, and an address becomes a link only where it is one of the web. Equal records
give equal bytes.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from standpunkt.annotation.progress.durations import duration
from standpunkt.annotation.progress.records import Progress, Row
from standpunkt.templates import environment

_MOST_DAYS: Final = 60
_BAR, _HEIGHT = 10, 40
"""Width of a day and height of the chart, in its own units."""
_PARTS: Final = ("done", "faulty", "skipped", "apart", "begun", "open")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One day in the chart of an annotator's pace."""

    day: str
    """The day."""
    pages: int
    """Pages submitted on it."""
    x: int
    """Left edge."""
    height: float
    """Height."""


def render(progress: Progress) -> str:
    """Return the page."""
    templates = environment("standpunkt.annotation", {"duration": duration, "share": _share, "is_web": _is_web})
    style = templates.get_template("progress/style.css").render()
    days = shown_days(progress)
    most = max((day.pages for row in progress.rows for day in row.days), default=1)
    return templates.get_template("progress/page.html.jinja").render(
        progress=progress,
        charts=[(row, bars(row, days, most)) for row in progress.rows],
        days=days,
        most=most,
        width=_BAR * max(len(days), 1),
        height=_HEIGHT,
        parts=_PARTS,
        style=style,
        policy=f"default-src 'none'; style-src '{_hash(style)}'; base-uri 'none'; form-action 'none'",
    )


def shown_days(progress: Progress) -> tuple[str, ...]:
    """Return the days from the first submission to the last, without gaps, at most the last 60."""
    found = sorted({day.day for row in progress.rows for day in row.days})
    if not found:
        return ()
    first, last = date.fromisoformat(found[0]), date.fromisoformat(found[-1])
    first = max(first, last - timedelta(days=_MOST_DAYS - 1))
    return tuple((first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1))


def bars(row: Row, days: tuple[str, ...], most: int) -> tuple[Bar, ...]:
    """Return an annotator's bars on a scale that all share."""
    pages = {day.day: day.pages for day in row.days}
    return tuple(
        Bar(day=day, pages=pages[day], x=_BAR * n, height=round(_HEIGHT * pages[day] / most, 2))
        for n, day in enumerate(days)
        if day in pages
    )


def _share(n: int, of: int) -> str:
    """Return a share as the length of a bar, in per cent."""
    return f"{100 * n / of:.2f}"


def _is_web(address: str) -> bool:
    return address.startswith(("http://", "https://"))


def _hash(style: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
