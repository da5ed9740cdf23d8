"""Traced texts: worked examples, and for any text and any rules spans that lead back to where they came from."""

import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from standpunkt.corpus.text.traced import Run, Traced, to_raw, to_text
from standpunkt.errors import RecordError

Step = Callable[[Traced], Traced]


def run(start: int, raw_start: int, length: int) -> Run:
    return Run(start=start, raw_start=raw_start, length=length)


def test_an_untouched_text_is_one_run_and_is_not_copied() -> None:
    text = Traced.of("Der Rat tagt.")
    assert text.runs() == (run(0, 0, 13),)
    assert text.sub("Anzeige", "") == (text, 0)
    assert text.sub("Anzeige", "")[0] is text
    assert text.strip() is text
    assert text.normalize_nfc()[0] is text


def test_a_deletion_parts_two_runs() -> None:
    text, count = Traced.of("Haus\u00adhalt").sub("\u00ad", "")
    assert (text.text, count) == ("Haushalt", 1)
    assert text.runs() == (run(0, 0, 4), run(4, 5, 4))
    assert to_raw(text.runs(), 0, 8) == (0, 9)
    assert to_raw(text.runs(), 4, 8) == (5, 9)
    assert to_text(text.runs(), 4, 5) == (4, 4)


def test_a_replacement_traces_to_all_that_it_replaces() -> None:
    text, _ = Traced.of("am 3\u00a0\u00a0Mai").sub(r"\s{2,}", " ")
    assert text.text == "am 3 Mai"
    assert text.runs() == (run(0, 0, 4), run(5, 6, 3))
    assert to_raw(text.runs(), 4, 5) == (4, 6)
    assert to_text(text.runs(), 5, 6) == (4, 5)


def test_what_a_replacement_leaves_as_it_was_stays_in_a_run() -> None:
    text, count = Traced.of("a\r\nb\nc").sub(r"\r\n?|\n", "\n")
    assert (text.text, count) == ("a\nb\nc", 1)
    assert text.runs() == (run(0, 0, 1), run(1, 2, 4))


def test_a_replaced_end_is_marked_by_a_run_without_length() -> None:
    text, _ = Traced.of("Ja \t").sub(r"\s+", "!")
    assert text.runs() == (run(0, 0, 2), run(3, 4, 0))
    assert to_raw(text.runs(), 2, 3) == (2, 4)


def test_composition_keeps_to_the_letters_it_concerns() -> None:
    text, count = Traced.of("„Bu\u0308rger“ aus Ko\u0308ln").normalize_nfc()
    assert (text.text, count) == ("„Bürger“ aus Köln", 2)
    assert to_raw(text.runs(), 1, 7) == (1, 8)
    assert to_raw(text.runs(), 2, 3) == (2, 4)


def test_pieces_trace_into_the_whole() -> None:
    text = Traced.of("date 2021-12\n\nBern. Der Rat\ntagt.\n")
    pieces = [piece.strip() for piece in text.split(r"\n\s*\n")]
    assert [piece.text for piece in pieces] == ["date 2021-12", "Bern. Der Rat\ntagt."]
    assert to_raw(pieces[1].runs(), 0, 5) == (14, 19)
    assert Traced.join("\n\n", pieces).runs() == (run(0, 0, 33),)
    joined = Traced.join(" ", pieces[1].lines())
    assert joined.text == "Bern. Der Rat tagt."
    assert to_raw(joined.runs(), 13, 14) == (27, 28)


def test_pieces_are_joined_in_the_order_of_one_input() -> None:
    text = Traced.of("eins zwei")
    with pytest.raises(ValueError, match="order"):
        Traced.join(" ", [text[5:], text[:4]])
    with pytest.raises(ValueError, match="different"):
        Traced.join(" ", [text, Traced.of("drei")])
    assert Traced.join(" ", []).text == ""


def test_all_that_replaces_a_stretch_shares_its_origin_even_in_pieces() -> None:
    text, _ = Traced.of("1½").sub("½", " 1/2")
    text, _ = text.sub("/", "⁄")
    assert text.text == "1 1⁄2"
    assert text.runs() == (run(0, 0, 1), run(5, 2, 0))
    assert Traced.join("", [text[:3], text[3:]]) == text


def test_runs_are_records() -> None:
    runs = Traced.of("Haus\u00adhalt").sub("\u00ad", "")[0].runs()
    assert msgspec.json.decode(msgspec.json.encode(runs), type=tuple[Run, ...]) == runs
    with pytest.raises(RecordError, match="raw_start"):
        run(0, -1, 2)


ALPHABET = "aAb \t\r\n\u00ad\u0308\u0301\u1100\u1161\u212b.“"
RAW = st.text(st.sampled_from(ALPHABET), max_size=30) | st.text(max_size=30)
PATTERNS = st.sampled_from(["a", "[ab]", r"\s+", r"\r\n?", "\u00ad", "$", "^", "a*", r"(?<=a).", "b[^b]*"])
EDGES = st.tuples(st.integers(0, 12), st.integers(0, 12))


def replace(pattern: str, replacement: str) -> Step:
    return lambda text: text.sub(pattern, replacement)[0]


def cut(edges: tuple[int, int]) -> Step:
    return lambda text: text[edges[0] : max(edges[0], len(text) - edges[1])]


def rejoin(pattern: str, separator: str) -> Step:
    return lambda text: Traced.join(separator, text.split(pattern))


def compose(text: Traced) -> Traced:
    return text.normalize_nfc()[0]


STEPS = st.lists(
    st.builds(replace, PATTERNS, st.sampled_from(["", "a", " ", "\n", "xyz", "aXb"]))
    | st.builds(cut, EDGES)
    | st.builds(rejoin, PATTERNS, st.sampled_from(["", " ", "\n\n"]))
    | st.sampled_from([Traced.strip, compose]),
    max_size=6,
)


@given(RAW, STEPS)
def test_runs_agree_with_the_raw_text_and_spans_are_monotone(raw: str, steps: list[Step]) -> None:
    text = Traced.of(raw)
    for step in steps:
        text = step(text)
    runs = text.runs()
    for r in runs:
        assert text.text[r.start : r.start + r.length] == raw[r.raw_start : r.raw_start + r.length]
    for before, after in pairwise(runs):
        assert before.start + before.length <= after.start
        assert before.raw_start + before.length <= after.raw_start
        assert before.length == 0 or (before.start + before.length, before.raw_start + before.length) != (
            after.start,
            after.raw_start,
        )
    spans = [to_raw(runs, n, n + 1) for n in range(len(text))]
    assert all(0 <= start <= end <= len(raw) for start, end in spans)
    assert all(before[0] <= after[0] and before[1] <= after[1] for before, after in pairwise(spans))
    for r in runs:
        for n in range(r.length):
            assert spans[r.start + n] == (r.raw_start + n, r.raw_start + n + 1)
            assert to_text(runs, *spans[r.start + n]) == (r.start + n, r.start + n + 1)
    for n, span in enumerate(spans):
        if span[0] < span[1]:
            start, end = to_text(runs, *span)
            assert start <= n < end, "a span's raw text leads back to it"


@given(RAW, PATTERNS, st.sampled_from(["", "a", "xy"]))
def test_replacing_gives_what_re_gives(raw: str, pattern: str, replacement: str) -> None:
    text, count = Traced.of(raw).sub(pattern, replacement)
    assert text.text == re.sub(pattern, lambda _: replacement, raw)
    assert count == sum(match[0] != replacement for match in re.finditer(pattern, raw))


@given(RAW, PATTERNS)
def test_splitting_and_lines_give_what_re_and_str_give(raw: str, pattern: str) -> None:
    text = Traced.of(raw)
    assert [piece.text for piece in text.split(pattern)] == re.split(pattern, raw)
    assert [line.text for line in text.lines()] == raw.split("\n")
    assert text.strip().text == raw.strip()


@given(RAW)
def test_normalising_gives_what_unicodedata_gives(raw: str) -> None:
    assert Traced.of(raw).normalize_nfc()[0].text == unicodedata.normalize("NFC", raw)
