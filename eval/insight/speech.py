"""Whose words a place in an article is in: a heuristic, from the text alone.

``direct`` is what stands inside quotation marks; ``reported`` is what stands outside them in a clause with a present
subjunctive, which German news uses for nothing else, or with a source named (*laut*, *zufolge*, *nach Angaben*);
``narrated`` is the rest. What the heuristic cannot see: a name of a work in quotation marks that is longer than the
mention counts as direct, reported speech in the past subjunctive or the indicative as narrated, and a quotation that is
not closed in its paragraph as none.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

DIRECT: Final = "direct"
REPORTED: Final = "reported"
NARRATED: Final = "narrated"
SPEECH: Final = (DIRECT, REPORTED, NARRATED)
"""All of them; `Speech.of` gives places in it."""
NARRATED_CODE: Final = SPEECH.index(NARRATED)

_QUOTED = re.compile(r"„[^„“”\n]+[“”]|“[^“”\n]+”|»[^»«\n]+«|«[^»«\n]+»|\"[^\"\n]+\"")
_MARKS = '„“»«"'
"""A quotation opens with one of them."""
_STOP = re.compile(r"[!?;\n]|\.(?!\S)")
_LONGEST = 2_000
"""Characters that are looked through for the beginning of a clause."""
_FAR = 1 << 40
_VERBS = (
    *("sei", "seien", "habe", "werde", "könne", "müsse", "solle", "wolle", "dürfe", "gebe", "komme", "gehe", "stehe"),
    *("lasse", "bleibe", "brauche", "mache", "sehe"),
)
_SOURCES = ("Angaben", "Worten", "Darstellung", "Auffassung", "Ansicht", "Einschätzung")
REPORTING: Final = (
    *_VERBS,
    "laut",
    "Laut",
    "zufolge",
    *(f"{nach} {said}" for nach in ("nach", "Nach") for said in _SOURCES),
)
"""Words that make a clause a reporting one."""
_BY_LAST_WORD: Final = {
    last: tuple(word for word in REPORTING if word.split()[-1].encode("latin-1") == last)
    for last in (word.split()[-1].encode("latin-1") for word in REPORTING)
}
_APART: Final = bytes(code if chr(code).isalnum() else ord(" ") for code in range(256))
"""Latin-1 with a space for everything that is no part of a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """The quotations and reporting clauses of a text."""

    quoted: tuple[tuple[int, int], ...]
    """Inside of each quotation, without its marks; ascending."""
    reported: tuple[tuple[int, int], ...]
    """Clauses that report; ascending. They may hold quotations."""

    @property
    def is_any(self) -> bool:
        """Whether there is a quotation or a reporting clause at all."""
        return bool(self.quoted or self.reported)

    def of(self, start: int, end: int) -> int:
        """Return in whose words a span stands; a span that fills a quotation is a name in quotes, no speech."""
        if self.quoted and (inside := _around(self.quoted, start, end)) and inside != (start, end):
            return 0
        return 1 if self.reported and _around(self.reported, start, end) else 2


def speech(text: str) -> Speech:
    """Find quotations and reporting clauses; a verb inside a quotation makes no clause a reporting one."""
    quoted: tuple[tuple[int, int], ...] = ()
    if any(mark in text for mark in _MARKS):
        quoted = tuple((match.start() + 1, match.end() - 1) for match in _QUOTED.finditer(text))
    masked = _QUOTED.sub(lambda match: "_" * len(match[0]), text) if quoted else text
    clauses = {_clause(masked, at) for word in _candidates(masked) for at in _places(masked, word)}
    return Speech(quoted=quoted, reported=tuple(sorted(clauses)))


def _candidates(text: str) -> Iterator[str]:
    """Yield the words of `REPORTING` that may stand in a text: most texts have few, and are cut into words quickly.

    Characters beyond Latin-1 part words here, so there may be too many, never too few.
    """
    words = text.encode("latin-1", "replace").translate(_APART).split()
    for last in _BY_LAST_WORD.keys() & words:
        yield from _BY_LAST_WORD[last]


def _places(text: str, word: str) -> Iterator[int]:
    """Yield where a word stands as a word."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not (at and text[at - 1].isalnum()) and not text[end : end + 1].isalnum():
            yield at
        at = text.find(word, end)


def _clause(text: str, at: int) -> tuple[int, int]:
    """Return the clause around a place: up to a stop, a semicolon or a line end on either side."""
    start = max((match.end() for match in _STOP.finditer(text, max(0, at - _LONGEST), at)), default=0)
    stop = _STOP.search(text, at)
    return start, stop.start() if stop else len(text)


def _around(stretches: tuple[tuple[int, int], ...], start: int, end: int) -> tuple[int, int] | None:
    """Return the stretch that holds the span, or None; stretches are ascending and disjoint."""
    n = bisect_right(stretches, (start, _FAR)) - 1
    return stretches[n] if n >= 0 and end <= stretches[n][1] else None
