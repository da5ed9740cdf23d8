"""Whose words a place in an article is in: a heuristic, from the text alone.

``direct`` is what stands inside quotation marks; ``reported`` is what stands outside them in a clause with a present
subjunctive, which German news uses for nothing else, or with a source named (*laut*, *zufolge*, *nach Angaben*);
``narrated`` is the rest. What the heuristic cannot see: a name of a work in quotation marks that is longer than the
mention counts as direct, reported speech in the past subjunctive or the indicative as narrated, and a quotation that is
not closed in its paragraph as none.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

DIRECT: Final = "direct"
REPORTED: Final = "reported"
NARRATED: Final = "narrated"
SPEECH: Final = (DIRECT, REPORTED, NARRATED)

_QUOTED = re.compile(r"„[^„“”\n]+[“”]|“[^“”\n]+”|»[^»«\n]+«|«[^»«\n]+»|\"[^\"\n]+\"")
_CLAUSE = re.compile(r"[^.!?;\n]+(?:[.](?=\S)[^.!?;\n]+)*")
_REPORTED = re.compile(
    r"\b(?:sei|seien|habe|werde|könne|müsse|solle|wolle|dürfe|gebe|komme|gehe|stehe|lasse|bleibe|brauche|mache|sehe"
    r"|laut|zufolge|[Nn]ach (?:den )?(?:Angaben|Worten|Darstellung|Auffassung|Ansicht|Einschätzung))\b|\bLaut\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """The quotations and reporting clauses of a text."""

    quoted: tuple[tuple[int, int], ...]
    """Inside of each quotation, without its marks; ascending."""
    reported: tuple[tuple[int, int], ...]
    """Clauses that report; ascending. They may hold quotations."""

    def of(self, start: int, end: int) -> str:
        """Return in whose words a span stands; a span that fills a quotation is a name in quotes, no speech."""
        if (inside := _around(self.quoted, start, end)) and inside != (start, end):
            return DIRECT
        return REPORTED if _around(self.reported, start, end) else NARRATED


def speech(text: str) -> Speech:
    """Find quotations and reporting clauses; a verb inside a quotation makes no clause a reporting one."""
    quoted = tuple((match.start() + 1, match.end() - 1) for match in _QUOTED.finditer(text))
    masked = _QUOTED.sub(lambda match: "_" * len(match[0]), text)
    reported = [clause.span() for clause in _CLAUSE.finditer(masked) if _REPORTED.search(clause[0])]
    return Speech(quoted=quoted, reported=tuple(reported))


def _around(stretches: tuple[tuple[int, int], ...], start: int, end: int) -> tuple[int, int] | None:
    """Return the stretch that holds the span, or None; stretches are ascending and disjoint."""
    n = bisect_right(stretches, start, key=lambda stretch: stretch[0]) - 1
    return stretches[n] if n >= 0 and end <= stretches[n][1] else None
