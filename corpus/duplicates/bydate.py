"""Splits that run forward in time: two dates part train from dev, and dev from test."""

from collections.abc import Iterable
from dataclasses import dataclass

from standpunkt.errors import Fault, InputError, UsageError
from standpunkt.labels import Split
from standpunkt.record import is_date
from standpunkt.schema import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The dates at which splits begin; a date of lower precision counts as its beginning, ``2025-07`` as 1 July.

    Raises:
        UsageError: a bound is no date, or `test_from` lies before `dev_from`.
    """

    dev_from: str
    """First date of dev; train is what lies before."""
    test_from: str
    """First date of test."""

    def __post_init__(self) -> None:
        for bound in (self.dev_from, self.test_from):
            if not is_date(bound):
                raise UsageError(f"{bound!r}: expected a date, YYYY, YYYY-MM or YYYY-MM-DD")
        if first_day(self.test_from) < first_day(self.dev_from):
            raise UsageError(f"test would start at {self.test_from}, before dev at {self.dev_from}")

    def split_of(self, date: str) -> Split:
        """Return the split in which a date lies."""
        if first_day(date) < first_day(self.dev_from):
            return Split.TRAIN
        return Split.DEV if first_day(date) < first_day(self.test_from) else Split.TEST


def first_day(date: str) -> str:
    """Return the first day of a year, a month or a day, as ``YYYY-MM-DD``."""
    return (date + "-01-01")[:10]


def undated_fault(article_id: str) -> Fault:
    """Return what is said of an article that no date puts into a split."""
    return Fault(code="E_DATE", path="$.published", expected="a date to split by", found=f"none on {article_id}")


def split_by_date(articles: Iterable[Article], *, dev_from: str, test_from: str) -> dict[str, Split]:
    """Return splits that run forward in time: train before `dev_from`, dev before `test_from`, then test.

    Each article stands for itself; `split.split` keeps duplicates together.

    Raises:
        InputError: articles without a date, all of them named.
        UsageError: a bound is no date, or `test_from` lies before `dev_from`.
    """
    bounds = Bounds(dev_from=dev_from, test_from=test_from)
    splits: dict[str, Split] = {}
    faults: list[Fault] = []
    for article in articles:
        if article.published is None:
            faults.append(undated_fault(article.id))
        else:
            splits[article.id] = bounds.split_of(article.published)
    if faults:
        raise InputError(faults)
    return splits
