"""Dates as German sources write them, in the precision that they have."""

import re
from collections.abc import Iterator
from datetime import date
from email.utils import parsedate
from typing import Final

from standpunkt.record import is_date

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "januar jänner jan",
            "februar feber feb",
            "märz maerz mär mrz",
            "april apr",
            "mai",
            "juni jun",
            "juli jul",
            "august aug",
            "september sept sep",
            "oktober okt",
            "november nov",
            "dezember dez",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_TIME = r"(?:T\d\d|[ ,].*)?"
_ISO = re.compile(rf"(\d{{4}})(?:([-/]?)(\d\d)(?:\2(\d\d){_TIME})?)?", re.DOTALL)
_GERMAN = re.compile(
    rf"(?<!\d)(?:(?P<day>\d{{1,2}})\. ?(?P<number>\d{{1,2}})\. ?|"
    rf"(?:(?P<day_>\d{{1,2}})\. ?)?\b(?P<month>{_MONTH})\b\.? )"
    r"(?P<year>\d{4})(?!\d)",
    re.IGNORECASE,
)


def iso_date(value: object) -> str | None:
    """Return `value` as an ISO date in its own precision, or None where it is no date that can be read surely.

    Read are ISO 8601 (times are cut off), dates of Python, German dates in digits or words (``8.12.2021``,
    ``Mi., 8. Dezember 2021, 10:00 Uhr``, ``Dezember 2021``) and those of mail and HTTP headers. ``12/08/2021`` is
    not: it may be August or December.
    """
    if isinstance(value, date):
        return value.isoformat()[:10]
    if not isinstance(value, str):
        return None
    text = " ".join(value.split())
    if found := re.match(rf"{_ISO.pattern}(?:T.*)?$", text, re.DOTALL):
        year, _, month, day = found.groups()
        return _valid("-".join(filter(None, (year, month, day))))
    if written := next(find_dates(text), None):
        return written
    parsed = parsedate(text)
    return _valid(f"{parsed[0]:04}-{parsed[1]:02}-{parsed[2]:02}") if parsed else None


def find_dates(text: str) -> Iterator[str]:
    """Yield the German dates that stand in `text`, as ISO dates."""
    for found in _GERMAN.finditer(text):
        month = int(found["number"] or _MONTHS[found["month"].lower()])
        day = found["day"] or found["day_"]
        iso = f"{found['year']}-{month:02}" + (f"-{int(day):02}" if day else "")
        if is_date(iso):
            yield iso


def _valid(iso: str) -> str | None:
    return iso if is_date(iso) else None
