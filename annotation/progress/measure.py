"""Pages become counts, times and a forecast for each annotator in each batch.

Times are robust on purpose: Label Studio counts how long a page was open, breaks included, so medians and quartiles are
given, never means. What is left is told from the words that are left, by the annotator's own median for 100 words.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from statistics import median, quantiles
from typing import Final

from standpunkt.annotation.progress.records import Day, Page, Progress, Quartiles, Row, Stage

LONGEST: Final = 10
"""Pages that are listed as the slowest."""
_LEFT: Final = (Stage.BEGUN, Stage.OPEN)


def measure(pages: Iterable[Page], *, seen: str) -> Progress:
    """Return how far a campaign is.

    Args:
        pages: pages that were sent, in any order.
        seen: time of the newest observation.
    """
    ordered = sorted(pages, key=lambda page: (page.batch, page.annotator, page.article))
    groups = groupby(ordered, key=lambda page: (page.batch, page.annotator))
    timed = [page for page in ordered if page.seconds is not None]
    slowest = sorted(timed, key=lambda page: -(page.seconds or 0))
    return Progress(
        seen=seen,
        rows=tuple(_row(batch, annotator, tuple(found)) for (batch, annotator), found in groups),
        slowest=tuple(slowest[:LONGEST]),
    )


def quartiles(times: Sequence[float]) -> Quartiles | None:
    """Return the quartiles of some times, between neighbours by their distance; null where there are none.

    The method is the inclusive one: the shortest and the longest are the ends. Of one time all three are that time.
    """
    if not times:
        return None
    low, middle, high = quantiles(times, n=4, method="inclusive") if len(times) > 1 else 3 * [times[0]]
    return Quartiles(n=len(times), low=low, median=middle, high=high)


def _row(batch: str, annotator: str, pages: Sequence[Page]) -> Row:
    stages = Counter(page.stage for page in pages)
    per_100 = quartiles([100 * page.seconds / page.words for page in pages if page.seconds and page.words])
    per_page = quartiles([page.seconds for page in pages if page.seconds])
    days = Counter(page.day for page in pages if page.day)
    return Row(
        batch=batch,
        annotator=annotator,
        sent=len(pages),
        done=stages[Stage.DONE],
        faulty=stages[Stage.FAULTY],
        skipped=stages[Stage.SKIPPED],
        apart=stages[Stage.APART],
        begun=stages[Stage.BEGUN],
        open=stages[Stage.OPEN],
        seconds=per_page,
        seconds_per_100_words=per_100,
        seconds_left=_seconds_left([page for page in pages if page.stage in _LEFT], per_100, per_page),
        days_left=_days_left(sum(stages[stage] for stage in _LEFT), days.values()),
        days=tuple(Day(day=day, pages=n) for day, n in sorted(days.items())),
    )


def _seconds_left(left: Sequence[Page], per_100: Quartiles | None, per_page: Quartiles | None) -> float | None:
    """Return what the pages left will take: by their words, or by the page where a text is not known."""
    if not left:
        return 0.0
    if per_page is None:
        return None
    by_words = per_100.median / 100 if per_100 else None
    return math.fsum(page.words * by_words if page.words and by_words else per_page.median for page in left)


def _days_left(left: int, days: Iterable[int]) -> int | None:
    """Return the working days that are left at the median number of pages of a day with work."""
    pace = list(days)
    if not left:
        return 0
    return math.ceil(left / median(pace)) if pace else None
