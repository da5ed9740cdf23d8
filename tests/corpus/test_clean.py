"""Cleaning: what it changes, and that doing it twice changes nothing more."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standpunkt.corpus.text.clean import clean


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("Zwei  Leer\u00a0zeichen\t hier ", "Zwei Leer zeichen hier"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("Bu\u0308rger", "Bürger"),
        ("Donau\u00addampf\u200bschiff", "Donaudampfschiff"),
        (" \n\nText\n ", "Text"),
    ],
)
def test_rules(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@given(st.text(max_size=60))
def test_cleaning_is_idempotent_and_nfc(raw: str) -> None:
    once = clean(raw)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\r" not in once
