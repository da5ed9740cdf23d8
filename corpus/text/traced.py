"""A text of which every character knows where in the raw input it stood.

Cleaning deletes, replaces and joins; labels have to find their way back to the input all the same. A `Traced` text
keeps the stretches that are as the input had them; what lies between two of them was replaced or deleted as a whole. A
text that no rule touched is one stretch, so tracing costs little where little changes.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from operator import itemgetter

from standpunkt.errors import Fault
from standpunkt.record import Record, fault

_Stretch = tuple[int, int, int]
"""Start in the text, start in the raw text, length."""
_START = itemgetter(0)
# Characters below U+0300 never combine with the one before them: between these stretches NFC sees nothing.
_MAY_COMPOSE = re.compile(r"[\x00-\u02ff]?[\u0300-\U0010ffff]+")


class Run(Record, frozen=True, kw_only=True):
    """A stretch of text that stands in the raw input character for character.

    A run of length 0 is the edge of a replaced stretch, where no other run marks it.
    """

    start: int
    """Code point in the text."""
    raw_start: int
    """Code point in the raw input."""
    length: int

    def _faults(self) -> Iterator[Fault]:
        for name in ("start", "raw_start", "length"):
            if (value := getattr(self, name)) < 0:
                yield fault("E_RUN", f"$.{name}", "a number from 0", value)


@dataclass(frozen=True, slots=True)
class Traced:
    """A text and its origin; slicing, splitting, joining and replacing keep track of it."""

    raw: str
    """The whole raw input; shared by everything cut out of it."""
    text: str
    """The text as it is now."""
    kept: tuple[_Stretch, ...]
    """The stretches that are as in `raw`, ascending in both texts: see `runs`."""

    @classmethod
    def of(cls, raw: str) -> "Traced":
        """Return `raw` as it is."""
        return cls(raw, raw, ((0, 0, len(raw)),) if raw else ())

    @classmethod
    def join(cls, separator: str, pieces: Iterable["Traced"]) -> "Traced":
        """Return `pieces` with `separator` between them, which traces to what lay between them in the raw input.

        Raises:
            ValueError: the pieces come from different inputs, or not in the order of the input.
        """
        parts = list(pieces)
        if not parts:
            return cls.of("")
        if any(part.raw is not parts[0].raw and part.raw != parts[0].raw for part in parts):
            raise ValueError("pieces of different raw inputs cannot be joined")
        out = _Builder(parts[0].raw)
        pending = ""
        for number, part in enumerate(parts):
            pending += separator if number else ""
            if part.text:
                origin = part.raw_start(0)
                before = out.raw_end if out.length else origin
                out.put(pending, min(before, origin), max(before, origin), whole=before <= origin)
                out.copy(part, 0, len(part.text))
                pending = ""
        out.put(pending, out.raw_end, out.raw_end)
        return out.traced()

    def __len__(self) -> int:
        return len(self.text)

    def __str__(self) -> str:
        return self.text

    def __getitem__(self, stretch: slice) -> "Traced":
        start, end, step = stretch.indices(len(self.text))
        if step != 1:
            raise ValueError("a traced text is cut in steps of 1")
        if (start, end) == (0, len(self.text)):
            return self
        out = _Builder(self.raw)
        out.copy(self, start, end)
        return out.traced()

    def sub(self, pattern: str | re.Pattern[str], replacement: str) -> tuple["Traced", int]:
        """Return the text with every match of `pattern` replaced, and how many matches that changed.

        `replacement` is taken literally. Its characters trace to the stretch they replace.
        """
        changed = [match.span() for match in re.finditer(pattern, self.text) if match[0] != replacement]
        if not changed:
            return self, 0
        return self._replaced((*span, replacement) for span in changed), len(changed)

    def split(self, pattern: str | re.Pattern[str]) -> list["Traced"]:
        """Return what lies between the matches of `pattern`, empty pieces too."""
        matches = [match.span() for match in re.finditer(pattern, self.text)]
        edges = chain([(0, 0)], matches, [(len(self.text), len(self.text))])
        return [self[before[1] : after[0]] for before, after in pairwise(edges)]

    def lines(self) -> list["Traced"]:
        r"""Return what lies between the ``\n``, empty lines too."""
        return self.split("\n")

    def strip(self) -> "Traced":
        """Return the text without white space at its edges."""
        start = len(self.text) - len(self.text.lstrip())
        return self[start : max(start, len(self.text.rstrip()))]

    def normalize_nfc(self) -> tuple["Traced", int]:
        """Return the text in NFC, and how many stretches that changed."""
        if unicodedata.is_normalized("NFC", self.text):
            return self, 0
        changed = [
            (match.start(), match.end(), composed)
            for match in _MAY_COMPOSE.finditer(self.text)
            if (composed := unicodedata.normalize("NFC", match[0])) != match[0]
        ]
        return self._replaced(changed), len(changed)

    def runs(self) -> tuple[Run, ...]:
        """Return the maximal runs in which text and raw input agree character for character, ascending.

        Text between two runs replaces the raw text between them; raw text between runs that touch was deleted.
        """
        return tuple(Run(start=start, raw_start=raw, length=length) for start, raw, length in self.kept)

    def raw_start(self, start: int) -> int:
        """Return where in the raw input the character at `start` begins."""
        return _raw_start(self.kept, start)

    def raw_end(self, end: int) -> int:
        """Return where in the raw input the character before `end` ends."""
        return _raw_end(self.kept, end)

    def _replaced(self, replacements: Iterable[tuple[int, int, str]]) -> "Traced":
        out = _Builder(self.raw)
        position = 0
        for start, end, replacement in replacements:
            out.copy(self, position, start)
            if replacement:
                raw_start = self.raw_start(start)
                whole = not (self._is_inside(start) or self._is_inside(end))
                out.put(replacement, raw_start, self.raw_end(end) if end > start else raw_start, whole=whole)
            position = end
        out.copy(self, position, len(self.text))
        return out.traced()

    def _is_inside(self, position: int) -> bool:
        """Tell whether a position lies inside a replaced stretch, whose characters share one origin."""
        return self.raw_start(position) < self.raw_end(position)


def to_raw(runs: Sequence[Run], start: int, end: int) -> tuple[int, int]:
    """Return the span of raw input that the text's characters ``start`` to ``end`` come from.

    Of a stretch that was replaced, all is returned. An empty span gives an empty span.
    """
    kept = _plain(runs)
    raw_start = _raw_start(kept, start)
    return raw_start, _raw_end(kept, end) if end > start else raw_start


def to_text(runs: Sequence[Run], raw_start: int, raw_end: int) -> tuple[int, int]:
    """Return the span of text that comes from a span of raw input; empty where that was deleted."""
    turned = [(raw, start, length) for start, raw, length in _plain(runs)]
    start = _raw_start(turned, raw_start)
    return start, max(start, _raw_end(turned, raw_end)) if raw_end > raw_start else start


def _plain(runs: Sequence[Run]) -> list[_Stretch]:
    return [(run.start, run.raw_start, run.length) for run in runs]


def _raw_start(kept: Sequence[_Stretch], position: int) -> int:
    index = bisect_right(kept, position, key=_START) - 1
    if index < 0:
        return 0
    start, raw, length = kept[index]
    return raw + min(position - start, length)


def _raw_end(kept: Sequence[_Stretch], position: int) -> int:
    index = bisect_left(kept, position, key=_START) - 1
    if index < 0:
        return kept[0][1] if kept else 0
    start, raw, length = kept[index]
    if position <= start + length or index + 1 == len(kept):
        return raw + min(position - start, length)
    return kept[index + 1][1]


class _Builder:
    """Puts a text together of stretches copied from others and of replacements."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.length = 0
        self.raw_end = 0
        self._texts: list[str] = []
        self._kept: list[_Stretch] = [(0, 0, 0)]

    def copy(self, source: Traced, start: int, end: int) -> None:
        """Add a stretch of `source`."""
        if start >= end:
            return
        shift = self.length - start
        self._open(source.raw_start(start))
        first = max(0, bisect_right(source.kept, start, key=_START) - 1)
        last = bisect_left(source.kept, end, key=_START)
        for place, raw, length in source.kept[first:last]:
            cut = max(start - place, 0)
            if cut < length or (place > start and not length):
                self._keep(place + cut + shift, raw + cut, min(end, place + length) - place - cut)
        self.length += end - start
        self._texts.append(source.text[start:end])
        self._keep(self.length, source.raw_end(end), 0)

    def put(self, text: str, raw_start: int, raw_end: int, *, whole: bool = True) -> None:
        """Add a text that stands for a stretch of the raw text, or for a share of one if it is not `whole`.

        Where the ends of the text and its origin are alike, they are kept.
        """
        if not text:
            return
        self._open(raw_start)
        origin = self.raw[raw_start:raw_end] if whole else ""
        head = _alike(zip(text, origin, strict=False))
        tail = _alike(zip(reversed(text[head:]), reversed(origin[head:]), strict=False))
        if head:
            self._keep(self.length, raw_start, head)
        self.length += len(text)
        self._keep(self.length - tail, raw_end - tail, tail)
        self._texts.append(text)

    def traced(self) -> Traced:
        """Return what was put together, without the marks that part nothing but deleted stretches."""
        text = "".join(self._texts)
        edges = [(0, 0, 0), *self._kept, (len(text), 0, 0)]
        kept = tuple(
            edges[n] for n in range(1, len(edges) - 1) if edges[n][2] or _parts(edges[n - 1], edges[n], edges[n + 1])
        )
        return Traced(self.raw, text, kept if text else ())

    def _open(self, raw: int) -> None:
        """Go on at `raw`, which may lie behind the end only if what comes next shares the last stretch's origin."""
        if raw >= self.raw_end:
            self._keep(self.length, raw, 0)
            return
        _, end, length = self._kept.pop()
        _, raw_before, length_before = self._kept[-1] if self._kept else (0, end, 0)
        if length or raw_before + length_before > raw:
            raise ValueError("pieces can be joined only in the order of the raw input")
        self.raw_end = raw_before + length_before

    def _keep(self, start: int, raw: int, length: int) -> None:
        before, raw_before, length_before = self._kept[-1]
        if (before + length_before, raw_before + length_before) == (start, raw):
            self._kept[-1] = (before, raw_before, length_before + length)
        else:
            self._kept.append((start, raw, length))
        self.raw_end = raw + length


def _alike(pairs: Iterable[tuple[str, str]]) -> int:
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _parts(before: _Stretch, mark: _Stretch, after: _Stretch) -> bool:
    """Tell whether a mark without length is the edge of a replaced stretch."""
    return before[0] + before[2] < mark[0] or mark[0] < after[0]
