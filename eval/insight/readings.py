"""What offsets may have been counted in, other than in the code points of the released text.

A *reading* is a text that systems often hold instead: its UTF-16 units or UTF-8 bytes, its decomposed form, Windows
line ends, the text without its title. It is told by the width of each code point of our text in that other one (0 where
it has none), so one function maps all of their offsets back.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from standpunkt.labels import SectionKind
from standpunkt.schema import Article

Offsets = npt.NDArray[np.int64]
NOWHERE: Final = -1
"""Where an offset leads that the other text has, and ours has not: into the middle of a character, beyond the end."""

_BYTES = ((0x80, 1), (0x800, 2), (0x10000, 3), (0x110000, 4))
_ASTRAL = 0x10000
_ENTITIES = {"&": 5, "<": 4, ">": 4, '"': 6, "'": 6}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A text that offsets may have been counted in."""

    code: str
    """Stable name, such as ``UTF16``."""
    what: str
    """What it looks like, as a sentence about the offsets."""
    mend: str
    """The Python line that turns `start` into ours; `text` is the article's."""
    widths: Callable[[Article], Offsets]
    """Width of each code point of an article in that text."""


def to_code_points(widths: Offsets, starts: Offsets, ends: Offsets) -> tuple[Offsets, Offsets]:
    """Return starts and ends in our text, `NOWHERE` for those that have no place in it.

    Where several code points have no width, a start goes behind them and an end before them.
    """
    places = np.concatenate([[0], np.cumsum(widths)])
    first, last = np.searchsorted(places, starts, side="right") - 1, np.searchsorted(places, ends, side="left")
    first, last = np.clip(first, 0, len(widths)), np.clip(last, 0, len(widths))
    return np.where(places[first] == starts, first, NOWHERE), np.where(places[last] == ends, last, NOWHERE)


def _utf16(article: Article) -> Offsets:
    return 1 + (_code_points(article.text) >= _ASTRAL)


def _utf8(article: Article) -> Offsets:
    points = _code_points(article.text)
    return np.select([points < limit for limit, _ in _BYTES], [width for _, width in _BYTES]).astype(np.int64)


def _nfd(article: Article) -> Offsets:
    return _each(article.text, lambda char: len(unicodedata.normalize("NFD", char)))


def _crlf(article: Article) -> Offsets:
    return _each(article.text, lambda char: 1 + (char == "\n"))


def _one_line_end(article: Article) -> Offsets:
    points = _code_points(article.text) == ord("\n")
    again = np.concatenate([[False], points[1:] & points[:-1]])
    return 1 - again.astype(np.int64)


def _no_line_ends(article: Article) -> Offsets:
    return _each(article.text, lambda char: 0 if char == "\n" else 1)


def _no_title(article: Article) -> Offsets:
    return _without(article, SectionKind.TITLE)


def _no_headings(article: Article) -> Offsets:
    return _without(article, SectionKind.TITLE, SectionKind.HEADING, SectionKind.DATELINE)


def _transliterated(article: Article) -> Offsets:
    return _each(article.text, lambda char: 2 if char in "äöüÄÖÜß" else 1)


def _html(article: Article) -> Offsets:
    return _each(article.text, lambda char: _ENTITIES.get(char, 1))


def _without(article: Article, *kinds: SectionKind) -> Offsets:
    """Return 0 for sections of these kinds, and for what parts them from the next one."""
    widths = np.ones(len(article.text), dtype=np.int64)
    following: Sequence[int] = [section.start for section in article.sections[1:]] + [len(article.text)]
    for section, end in zip(article.sections, following, strict=True):
        if section.kind in kinds:
            widths[section.start : end] = 0
    return widths


def _code_points(text: str) -> Offsets:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int64)


def _each(text: str, width: Callable[[str], int]) -> Offsets:
    known = cache(width)
    return np.fromiter((known(char) for char in text), dtype=np.int64, count=len(text))


UTF16: Final = Reading(
    code="UTF16",
    what="offsets count UTF-16 units, in which an emoji is two, as in JavaScript, Java and C#",
    mend='start = len(text.encode("utf-16-le")[: 2 * start].decode("utf-16-le"))',
    widths=_utf16,
)
UTF8: Final = Reading(
    code="UTF8",
    what="offsets count UTF-8 bytes, in which ä, ö, ü and ß are two, as in Go and Rust",
    mend="start = len(text.encode()[:start].decode())",
    widths=_utf8,
)
READINGS: Final = (
    UTF16,
    UTF8,
    Reading(
        code="NFD",
        what="offsets were counted in decomposed text (NFD), in which ä is an a and two dots",
        mend='start = len(unicodedata.normalize("NFC", unicodedata.normalize("NFD", text)[:start]))',
        widths=_nfd,
    ),
    Reading(
        code="CRLF",
        what=r"offsets were counted in text with Windows line ends, \r\n: each line shifts them by one",
        mend=r'start -= text.replace("\n", "\r\n")[:start].count("\r")',
        widths=_crlf,
    ),
    Reading(
        code="ONE_LINE_END",
        what=r"offsets were counted in text with one character between sections, where the release has two, \n\n",
        mend=r'start += text.replace("\n\n", "\0")[:start].count("\0")',
        widths=_one_line_end,
    ),
    Reading(
        code="NO_LINE_ENDS",
        what="offsets were counted in text without line ends",
        mend=r'start = [i for i, c in enumerate(text) if c != "\n"][start]',
        widths=_no_line_ends,
    ),
    Reading(
        code="NO_TITLE",
        what="offsets were counted in text without its title",
        mend=r'start += text.index("\n\n") + 2',
        widths=_no_title,
    ),
    Reading(
        code="NO_HEADINGS",
        what="offsets were counted in the paragraphs alone, without title, headings and dateline",
        mend="start = the same place in article.text, which has title, headings and dateline, too",
        widths=_no_headings,
    ),
    Reading(
        code="TRANSLITERATED",
        what="offsets were counted in text with ae, oe, ue and ss for ä, ö, ü and ß",
        mend='start = [i for i, c in enumerate(text) for _ in range(1 + (c in "äöüÄÖÜß"))][start]',
        widths=_transliterated,
    ),
    Reading(
        code="HTML",
        what="offsets were counted in escaped HTML, in which & is &amp; and a quotation mark &quot;",
        mend="start = len(html.unescape(html.escape(text)[:start]))",
        widths=_html,
    ),
)
"""All readings, the likelier one first."""
