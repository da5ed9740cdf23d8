"""Where the words of an annotated text stand in a copy of it, told from their anchors alone.

Both texts are rows of digits. Long runs that occur once on either side pin the two together (patience alignment);
between pins every way of aligning is scored at once: affine gaps (Gotoh 1982), forwards and backwards, which gives for
each pair of words the score of the best alignment that joins them. A mention's place is taken only where its best
place beats every other, and where no other words of the original have as good a claim to it.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from standpunkt.corpus.standoff.anchors import BITS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from standpunkt.corpus.standoff.anchors import Digits

    Scores: TypeAlias = NDArray[np.int32]

MATCH: Final = 4
"""Score of two words whose anchors agree."""
MISMATCH: Final = -6
"""Score of a word that was replaced."""
OPEN: Final = -8
"""Score of the first word that is missing or new."""
EXTEND: Final = -1
"""Score of each further one."""
RUN: Final = 16
"""Words of a run that pins the texts together, 48 bits; half of it stays with the piece on either side as context."""
CELLS: Final = 1 << 22
"""Largest piece that is aligned, in pairs of words; texts that share no run over so long a stretch are other texts."""

_FAR = -(1 << 28)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Two stretches that belong together; `alike` where they are equal, word for word."""

    gold: tuple[int, int]
    """Words of the original."""
    copy: tuple[int, int]
    """Words of the copy."""
    alike: bool
    """Whether they agree, and are pinned as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """For each pair of words of a piece, the score of the best alignment that joins them."""

    forward: "Scores"
    """Best score up to and with the pair; shape ``(words of the original, words of the copy)``."""
    backward: "Scores"
    """Best score from the pair, it included, to the end; same shape."""
    through: "Scores"
    """Best score of a whole alignment with this pair; same shape."""
    best: int
    """Best score of all."""

    def score(self, word: int, words: int, place: int) -> int:
        """Return the best score of an alignment that puts `words` words from `word` on at `place`."""
        last = words - 1
        return int(self.forward[word, place] + self.backward[word + last, place + last]) + MATCH * (words - 2)


def pieces(gold: "Digits", copy: "Digits", uncut: Collection[int] = ()) -> Iterator[Piece]:
    """Yield the two texts cut at long runs that both hold once, in order; together the pieces cover both.

    Args:
        gold: the original's anchors.
        copy: the copy's.
        uncut: words of the original before which no cut may fall, since it would part a mention.
    """
    gold_done = copy_done = 0
    for start, end, shift in _runs(gold, copy):
        first, last = start + RUN // 2, end - RUN // 2
        while first < last and first in uncut:
            first += 1
        while last > first and last in uncut:
            last -= 1
        if first in uncut:
            continue
        yield Piece(gold=(gold_done, first), copy=(copy_done, first + shift), alike=False)
        if last > first:
            yield Piece(gold=(first, last), copy=(first + shift, last + shift), alike=True)
        gold_done, copy_done = last, last + shift
    yield Piece(gold=(gold_done, len(gold)), copy=(copy_done, len(copy)), alike=False)


def table(gold: "Digits", copy: "Digits", *, opens: bool, closes: bool) -> Table | None:
    """Score all alignments of a piece; None where it is empty or too large.

    Args:
        gold: the original's anchors.
        copy: the copy's.
        opens: the texts begin here, so that words missing or new at the start cost nothing.
        closes: they end here.
    """
    import numpy as np  # noqa: PLC0415 - heavy

    if not 0 < len(gold) * len(copy) <= CELLS:
        return None
    pairs = np.where(gold[:, None] == copy[None, :], np.int32(MATCH), np.int32(MISMATCH))
    forward = _sweep(pairs, free_start=opens)
    backward = _sweep(pairs[::-1, ::-1], free_start=closes)[::-1, ::-1]
    # A sweep knows only how it began; what follows the pair is what precedes it in the other one.
    through = forward + backward - pairs
    return Table(forward=forward, backward=backward, through=through, best=int(through.max()))


def _sweep(pairs: "Scores", *, free_start: bool) -> "Scores":
    """Return for each pair the best score of an alignment of all before it, and of it.

    Scores are kept less `EXTEND` for each word passed on either side, so that a gap costs nothing to go on with.
    """
    import numpy as np  # noqa: PLC0415 - heavy

    rows, columns = pairs.shape
    gap = OPEN - EXTEND
    steps = EXTEND * np.arange(rows + columns + 1, dtype=np.int32)
    gains = pairs - np.int32(2 * EXTEND)
    joined = np.empty_like(gains)
    best = -steps[: columns + 1] if free_start else np.full(columns + 1, gap, dtype=np.int32)
    best[0] = 0
    missing = np.full(columns + 1, _FAR, dtype=np.int32)
    reached, new = np.empty_like(best), np.empty_like(best)
    for row in range(rows):
        np.add(gains[row], best[:-1], out=joined[row])
        np.add(best, gap, out=new)
        np.maximum(missing, new, out=missing)
        np.maximum(missing[1:], joined[row], out=reached[1:])
        reached[0] = -steps[row + 1] if free_start else gap
        np.maximum.accumulate(reached, out=new)
        new += gap
        best[0] = reached[0]
        np.maximum(reached[1:], new[:-1], out=best[1:])
    joined += steps[1 : rows + 1, None] + steps[1 : columns + 1]
    return joined


def _runs(gold: "Digits", copy: "Digits") -> Iterator[tuple[int, int, int]]:
    """Yield runs of at least `RUN` equal words as start, end and shift; ascending, none overlapping, on either side."""
    import numpy as np  # noqa: PLC0415 - heavy

    if min(len(gold), len(copy)) < RUN:
        return
    gold_once, gold_places = _once(gold)
    copy_once, copy_places = _once(copy)
    _, left, right = np.intersect1d(gold_once, copy_once, assume_unique=True, return_indices=True)
    order = np.argsort(gold_places[left])
    places = list(zip(gold_places[left][order].tolist(), copy_places[right][order].tolist(), strict=True))
    gold_done = copy_done = 0
    start = end = shift = -1
    for place, other in [*_ascending(places), (_FAR, 0)]:
        if start >= 0 and place == end - RUN + 1 and other - place == shift:
            end += 1
            continue
        if start >= 0 and end - start >= RUN:
            yield start, end, shift
            gold_done, copy_done = end, end + shift
        shift = other - place
        start = max(place, gold_done, copy_done - shift)
        end = place + RUN


def _once(words: "Digits") -> "tuple[NDArray[np.uint64], NDArray[np.int64]]":
    """Return the windows of `RUN` octal digits that occur once, as numbers, and where they begin."""
    import numpy as np  # noqa: PLC0415 - heavy

    codes = np.zeros(len(words) - RUN + 1, dtype=np.uint64)
    for n in range(RUN):
        codes = codes << np.uint64(BITS) | words[n : n + len(codes)]
    values, places, counts = np.unique(codes, return_index=True, return_counts=True)
    return values[counts == 1], places[counts == 1]


def _ascending(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest part of `places`, sorted by the first member, in which the second ascends too."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for n, (_, place) in enumerate(places):
        length = bisect_left(tails, place)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [place]
        ends[length : length + 1] = [n]
    chain: list[tuple[int, int]] = []
    n = ends[-1] if ends else -1
    while n >= 0:
        chain.append(places[n])
        n = before[n]
    return chain[::-1]
