"""Ways of counting offsets: each moves the spans of an article to where they were meant, if it is the right one."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from standpunkt.eval.doctor.case import Case, Span
from standpunkt.eval.insight.readings import READINGS, Offsets, Reading, to_code_points
from standpunkt.schema import Article

Move = Callable[[Article, Sequence[Span]], Sequence[Span]]
"""From spans as given to spans as meant; one that has no place in the text lies outside it."""

_LEAST: Final = 5
_MOST_SHIFT: Final = 40
_SHIFTS: Final = 3
_OTHER: Final = 100
_TWICE: Final = 200
"""Ranks: ways that are known by name come first, two mistakes at a time after all single ones."""
_TOKEN: Final = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way of counting."""

    code: str
    """Stable name."""
    what: str
    """What it looks like."""
    mend: str
    """The line that mends it."""
    rank: int
    """Of two ways that explain as much, the lower one is told."""
    move: Move
    """What it does to spans."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """How start and end of a span may have been meant."""

    code: str
    what: str
    mend: str
    change: Callable[[Offsets, Offsets], tuple[Offsets, Offsets]]
    """From starts and ends as given to half-open ones, in the same text."""


AS_WRITTEN: Final = Reading(
    code="", what="", mend="", widths=lambda article: np.ones(len(article.text), dtype=np.int64)
)
HALF_OPEN: Final = Ends(code="", what="", mend="", change=lambda starts, ends: (starts, ends))
ENDS: Final = (
    HALF_OPEN,
    Ends(
        code="INCLUSIVE_END",
        what="ends are inclusive: they point at the last character, not behind it",
        mend="end += 1",
        change=lambda starts, ends: (starts, ends + 1),
    ),
    Ends(
        code="END_BEHIND",
        what="ends are one too far: they were taken for inclusive ones, and are not",
        mend="end -= 1",
        change=lambda starts, ends: (starts, ends - 1),
    ),
    Ends(
        code="ONE_BASED",
        what="offsets count from 1",
        mend="start -= 1; end -= 1",
        change=lambda starts, ends: (starts - 1, ends - 1),
    ),
    Ends(
        code="ONE_BASED_INCLUSIVE",
        what="offsets count from 1, and ends are inclusive",
        mend="start -= 1",
        change=lambda starts, ends: (starts - 1, ends),
    ),
    Ends(
        code="LENGTH",
        what="ends are lengths",
        mend="end += start",
        change=lambda starts, ends: (starts, starts + ends),
    ),
)


def ways(case: Case) -> Iterator[Way]:
    """Yield every way of counting that is worth a try for these predictions."""
    for n, reading in enumerate((AS_WRITTEN, *READINGS)):
        widths: dict[str, Offsets] = {}
        for ends in ENDS:
            if reading.code or ends.code:
                yield _counted(reading, ends, widths, (_TWICE if reading.code and ends.code else 0) + n)
    yield from map(_shifted, _common_shifts(case))
    if case.gold.sentences:
        yield _one_sentence(case, -1)
        yield _one_sentence(case, 1)
    what = "offsets count tokens, not characters"
    line = "start, end = tokens[start].start, tokens[end - 1].end"
    yield Way(code="TOKENS", what=what, mend=line, rank=_OTHER, move=_from_tokens)
    yield _own_shifts(case)


def _counted(reading: Reading, ends: Ends, widths: dict[str, Offsets], rank: int) -> Way:
    def move(article: Article, given: Sequence[Span]) -> list[Span]:
        if article.id not in widths:
            widths[article.id] = reading.widths(article)
        starts, stops = (np.array(side, dtype=np.int64) for side in zip(*given, strict=True))
        found = to_code_points(widths[article.id], *ends.change(starts, stops))
        return list(zip(found[0].tolist(), found[1].tolist(), strict=True))

    line = f"{reading.mend}  # and end likewise" if reading.mend else ""
    return Way(
        code="+".join(filter(None, (reading.code, ends.code))),
        what="; ".join(filter(None, (reading.what, ends.what))),
        mend="; ".join(filter(None, (ends.mend, line))),
        rank=rank,
        move=move,
    )


def _shifted(shift: int) -> Way:
    return Way(
        code="SHIFT",
        what=f"offsets are {abs(shift)} too {'high' if shift < 0 else 'low'} everywhere",
        mend=f"start += {shift}; end += {shift}",
        rank=_OTHER,
        move=lambda _, given: [(a + shift, b + shift) for a, b in given],
    )


def _common_shifts(case: Case) -> list[int]:
    """Return the distances at which most gold spans of equal length lie, of all documents together."""
    near: Counter[int] = Counter()
    for record, article in case.known():
        gold = case.gold_spans[article.id]
        shifts = (a - m.start for m in record.mentions for a, b in gold if b - a == m.end - m.start)
        near.update(shift for shift in shifts if 0 < abs(shift) <= _MOST_SHIFT)
    return [shift for shift, _ in sorted(near.items(), key=lambda each: (-each[1], abs(each[0]), each[0]))[:_SHIFTS]]


def _own_shifts(case: Case) -> Way:
    """Move each document by the distance at which most of its spans lie on gold spans, where most of them then do."""

    def move(article: Article, given: Sequence[Span]) -> Sequence[Span]:
        gold = case.gold_spans[article.id]
        near = Counter(start - a for a, b in given for start, end in gold if end - start == b - a)
        shift, number = max(near.items(), key=lambda each: (each[1], -abs(each[0]), each[0]), default=(0, 0))
        sure = number >= _LEAST and number >= len(given) / 2
        return [(a + shift, b + shift) for a, b in given] if sure else given

    return Way(
        code="SHIFT_BY_ARTICLE",
        what="offsets are shifted by another distance in each article: they were counted in a text that lacks a part",
        mend="count offsets in article.text, all of it",
        rank=2 * _TWICE,
        move=move,
    )


def _one_sentence(case: Case, sentences: int) -> Way:
    def move(article: Article, given: Sequence[Span]) -> list[Span]:
        starts = case.gold.sentences.get(article.id, ())
        moved: list[Span] = []
        for a, b in given:
            at = int(np.searchsorted(starts, a, side="right")) - 1
            to = at + sentences
            shift = starts[to] - starts[at] if at >= 0 and 0 <= to < len(starts) else 0
            moved.append((a + shift, b + shift))
        return moved

    where = "after" if sentences < 0 else "before"
    return Way(
        code="SENTENCES",
        what=f"spans stand in the sentence {where} the one they belong to: predictions and sentences are one apart",
        mend=f"shift the list of predictions by {sentences} against the list of sentences",
        rank=_OTHER,
        move=move,
    )


def _from_tokens(article: Article, given: Sequence[Span]) -> list[Span]:
    tokens = [match.span() for match in _TOKEN.finditer(article.text)]
    sound = [0 <= a < b <= len(tokens) for a, b in given]
    return [(tokens[a][0], tokens[b - 1][1]) if ok else (a, b) for (a, b), ok in zip(given, sound, strict=True)]
