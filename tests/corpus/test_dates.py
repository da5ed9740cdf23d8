"""Dates: read in the precision they have, and not read where there are two ways to."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standpunkt.corpus.dates import find_dates, iso_date


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2021", "2021"),
        ("2021-12", "2021-12"),
        ("2021-12-08", "2021-12-08"),
        ("20211208", "2021-12-08"),
        ("2021/12/08", "2021-12-08"),
        ("2021-12-08T23:30:00+01:00", "2021-12-08"),
        ("2021-12-08 10:15", "2021-12-08"),
        ("8.12.2021", "2021-12-08"),
        (" 08. 12. 2021 ", "2021-12-08"),
        ("Mi., 8. Dezember 2021, 10:15 Uhr", "2021-12-08"),
        ("8. Dez. 2021", "2021-12-08"),
        ("14. Mär. 2006", "2006-03-14"),
        ("1. Jänner 2015", "2015-01-01"),
        ("Dezember 2021", "2021-12"),
        ("Wed, 08 Dec 2021 10:15:00 GMT", "2021-12-08"),
        (datetime.date(2021, 12, 8), "2021-12-08"),
        (datetime.datetime(2021, 12, 8, 23, tzinfo=datetime.UTC), "2021-12-08"),
        ("12/08/2021", None),
        ("08.12.21", None),
        ("31.02.2021", None),
        ("2021-13-01", None),
        ("gestern", None),
        ("", None),
        (1638921600, None),
        (None, None),
    ],
)
def test_dates(value: object, iso: str | None) -> None:
    assert iso_date(value) == iso


def test_dates_are_found_in_text() -> None:
    text = "Am 5. Mai 2019 und 06.07.2025, nicht am 1. FC Köln 2020 oder 12.345.678."
    assert list(find_dates(text)) == ["2019-05-05", "2025-07-06"]


@given(st.dates(min_value=datetime.date(1000, 1, 1)))
def test_every_date_is_read_in_each_way(date: datetime.date) -> None:
    ways = (date.isoformat(), date.strftime("%Y%m%d"), f"{date.day}.{date.month}.{date.year}", date)
    assert {iso_date(way) for way in ways} == {date.isoformat()}


@given(st.text(max_size=40))
def test_no_text_raises(text: str) -> None:
    iso_date(text)
