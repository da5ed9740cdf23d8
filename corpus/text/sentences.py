"""German sentence boundaries with exact offsets.

A stop ends a sentence if what follows can open one (a capital, a digit, an opening quotation mark) and the word before
is no abbreviation, ordinal or initial. The splitter runs inside one section and never sees two paragraphs at once.
"""

import re
from collections.abc import Iterator
from typing import Final

from standpunkt.corpus.text.abbreviations import BEFORE_ORDINAL, MAY_BE_FINAL, MONTHS, NEVER_FINAL, OPENERS

SENTENCES: Final = "1"
"""Version of these rules."""

_STOP = re.compile(r"""(?<![.!?…])[.!?…]++["“”‘’'»«›‹)\]]*+(?=\s)""")
_NEXT = re.compile(r"""\s+(?:[–—-]\s)?["„“”‚‘»«›‹(\[]*(\w*)""")
_LAST_WORD = re.compile(r"\w+$")
_LOOK_BACK = 80
"""Characters before a stop that decide about it: a word, and what stands before a number."""
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
    if following in MONTHS:
        return False
    words = before.removesuffix(number).split()
    return following in OPENERS and not (words and words[-1] in BEFORE_ORDINAL)


def _letter_ends_sentence(before: str, following: str) -> bool:
    """An initial (`W. Bush`) never ends a sentence; a two-letter abbreviation (`u. a.`, `a. D.`) may."""
    return bool(re.search(r"\b\w\. ?\w$", before)) and following in OPENERS
