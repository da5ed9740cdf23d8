"""Texts in which only words count: how a quotation is recognised that was typed a little differently.

Models retype what they quote: they straighten quotation marks, put a plain space for a narrow one and a hyphen for a
dash. Folded, both sides are the same, and each folded character knows where it came from.
"""

import unicodedata
from dataclasses import dataclass
from typing import Final

_MARKS: Final = dict.fromkeys("„“”«»‹›\"'’‘‚‛`´", '"') | dict.fromkeys("‐‑‒–—―−", "-")
"""Quotation marks and dashes, by what stands for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A folded text that remembers its origin."""

    text: str
    """NFC; runs of white space are one space, quotation marks are ``"``, dashes ``-``, invisible characters gone."""
    starts: tuple[int, ...]
    """For each character of `text`, the code point of the original it begins at."""
    ends: tuple[int, ...]
    """For each character of `text`, the code point of the original one past where it ends."""


def fold(text: str) -> Folded:
    """Return `text` folded; the empty text folds to itself."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        for char in _folded(unicodedata.normalize("NFC", text[start:end])):
            if char == " " and pieces and pieces[-1] == " ":
                ends[-1] = end
                continue
            pieces.append(char)
            starts.append(start)
            ends.append(end)
        start = end
    return Folded(text="".join(pieces), starts=tuple(starts), ends=tuple(ends))


def _folded(chars: str) -> str:
    if chars.isspace():
        return " "
    return "".join(_MARKS.get(char, char) for char in chars if unicodedata.category(char) != "Cf")
