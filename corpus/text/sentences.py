"""German sentence boundaries with exact offsets.

A stop ends a sentence if what follows can open one (a capital, a digit, an opening quotation mark) and the word before
is no abbreviation, ordinal or initial. The splitter runs inside one section and never sees two paragraphs at once.
"""

import re
from collections.abc import Iterator
from typing import Final

from standpunkt.corpus.text.abbreviations import (
    AFTER_ORDINAL,
    BEFORE_CARDINAL,
    BEFORE_ORDINAL,
    MAY_BE_FINAL,
    MONTHS,
    NEVER_FINAL,
    OPENERS,
)

SENTENCES: Final = "2"
"""Version of these rules."""

_STOP = re.compile(r"""[.!?…](?<![.!?…][.!?…])[.!?…]*+["“”‘’'»«›‹)\]]*+(?=\s)""")
_NEXT = re.compile(r"""\s+(?:[–—-]\s)?["„“”‚‘»«›‹(\[]*(\w*)""")
_LAST_WORD = re.compile(r"(?<!\w)\w++$")
_LOOK_BACK = 80
"""Characters before a stop that decide about it: a word, and what stands before a number."""
_TAKES_NUMBER = tuple(BEFORE_CARDINAL)
_ROADS = ("A", "B")
_SECOND_LETTER = re.compile(r"\b\w\. ?\w$")
_ORDINAL = re.compile(r"\d{1,3}")
_ROMAN = re.compile(r"[IVX]{1,6}")


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield the sentences of ``text[start:end]`` as half-open code-point spans into `text`.

    Spans ascend, do not overlap, have no white space at their edges, and hold every character that is no white space.
    """
    limit = len(text) if end is None else end
    begin = start
    for stop in _STOP.finditer(text, start, limit):
        if _is_boundary(text, begin, stop, limit):
            yield from _trimmed(text, begin, stop.end())
            begin = stop.end()
    yield from _trimmed(text, begin, limit)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    inner = piece.strip()
    if inner:
        first = start + len(piece) - len(piece.lstrip())
        yield first, first + len(inner)


def _is_boundary(text: str, begin: int, stop: re.Match[str], limit: int) -> bool:
    following = _NEXT.match(text, stop.end(), limit)
    word = following.group(1) if following else ""
    if word and not (word[0].isupper() or word[0].isdigit()):
        return False
    if text[stop.start() : stop.end()] != ".":
        return True
    before = text[max(begin, stop.start() - _LOOK_BACK) : stop.start()]
    last = _LAST_WORD.search(before)
    return last is None or _ends_sentence(last[0], before, word)


def _ends_sentence(last: str, before: str, following: str) -> bool:
    """Decide for a single stop; `before` ends with the word `last`, `following` is the next one, capital or number."""
    if last in NEVER_FINAL:
        return False
    if last in MAY_BE_FINAL:
        return following in OPENERS
    if _ORDINAL.fullmatch(last) and not before.endswith((f",{last}", f":{last}")):
        return _number_ends_sentence(before, last, following)
    if len(last) == 1 and last.isalpha():
        return _letter_ends_sentence(before, following)
    if _ROMAN.fullmatch(last):
        return following in OPENERS
    return True


def _number_ends_sentence(before: str, number: str, following: str) -> bool:
    """Tell a number at a sentence's end (`Platz 3. Riek jubelt`) from an ordinal (`am 3. Tag`, `Wagen 1. Klasse`)."""
    if following in MONTHS or following in AFTER_ORDINAL:
        return False
    word = (before.removesuffix(number).split() or [""])[-1]
    if word in _ROADS or word.lower().endswith(_TAKES_NUMBER):
        return True
    return following in OPENERS and word not in BEFORE_ORDINAL


def _letter_ends_sentence(before: str, following: str) -> bool:
    """Tell an initial (`W. Bush`), which ends none, from two-letter abbreviations (`a. D.`) and units (`km/h`)."""
    if before[-2:-1] == "/":
        return True
    return bool(_SECOND_LETTER.search(before)) and following in OPENERS
