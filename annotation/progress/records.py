"""What is known of each page that was sent, and what follows from it."""

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """Where a page is: the one article of one annotator in one batch."""

    DONE = "done"
    """Submitted and sound."""
    FAULTY = "faulty"
    """Submitted, and to be mended before it is an annotation."""
    SKIPPED = "skipped"
    """The annotator skipped the article."""
    APART = "apart"
    """Kept apart, or gone from the server: somebody has to decide."""
    BEGUN = "begun"
    """A draft that nobody submitted."""
    OPEN = "open"
    """Nothing was done, as far as the last pull saw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One article of one annotator in one batch."""

    batch: str
    """The batch."""
    annotator: str
    """Pseudonym."""
    article: str
    """The article's id."""
    stage: Stage
    """Where it is."""
    words: int | None = None
    """Length of the text, counted between white space; null while no pull has brought the text."""
    seconds: float | None = None
    """Time on the page as Label Studio counts it, breaks included; null where it does not say."""
    day: str = ""
    """Day of the first submission, UTC; empty for a page that is not submitted."""
    address: str = ""
    """The page's address on the server; empty while it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quartiles:
    """The middle half of some times."""

    n: int
    """Number of times."""
    low: float
    """First quartile."""
    median: float
    """Median."""
    high: float
    """Third quartile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What was submitted on a day."""

    day: str
    """Date, UTC."""
    pages: int
    """Pages that were first submitted on it and count now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One annotator in one batch."""

    batch: str
    """The batch."""
    annotator: str
    """Pseudonym."""
    sent: int
    """Pages that were sent: the sum of the six that follow."""
    done: int
    """Submitted and sound."""
    faulty: int
    """Submitted with faults."""
    skipped: int
    """Skipped."""
    apart: int
    """Kept apart, or gone."""
    begun: int
    """Begun and not submitted."""
    open: int
    """Not begun."""
    seconds: Quartiles | None
    """Time for an article; null where no time is known."""
    seconds_per_100_words: Quartiles | None
    """Time for 100 words; null where no time or no text is known."""
    seconds_left: float | None
    """Time that begun and open pages will take; null where it cannot be told, 0 where none is left."""
    days_left: int | None
    """Working days that they will take at the usual pace; null where nothing was submitted, 0 where none is left."""
    days: tuple[Day, ...]
    """Days on which something was submitted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a campaign is."""

    seen: str
    """Time of the newest observation in the work folder, ISO 8601."""
    rows: tuple[Row, ...]
    """Batches and annotators in alphabetical order."""
    slowest: tuple[Page, ...]
    """Pages that took longest, the longest first."""
