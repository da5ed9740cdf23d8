"""Shingles: the runs of five words by which two texts are compared.

Words are compared after NFC and case folding, without punctuation, white space, soft hyphens and zero-width characters,
so that a copy with other quotation marks or line breaks has the same shingles. A text of one to four words is one
shingle of all of them; a text without words has none, and resembles no other.

A word's hash is a polynomial in its code points modulo 2⁶⁴ (Karp and Rabin 1987), each code point stirred first; a
shingle's is made of its words' hashes. Both are worked out for many texts at once, and are the same in every process
and on every machine, but for characters that one Python's Unicode tables know and another's do not yet.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final
from unicodedata import normalize

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]

WORDS: Final = 5
"""Words a shingle."""
_FACTOR: Final = 0x9E3779B97F4A7C15
_BASE: Final = 0xD1342543DE82EF95
_INVERSE: Final = pow(_BASE, -1, 1 << 64)
_OTHER, _LETTER, _INVISIBLE = range(3)
_LAST_PLANES: Final = 0x40000
"""The planes of Unicode from here on hold no letters and no digits."""
_INVISIBLES: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
STRETCH: Final = 1 << 14
"""Code points hashed at a time: what fits a core's cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShingleSets:
    """The shingle sets of many texts, in two arrays."""

    values: Hashes
    """The sets one behind the other, each ascending and without repetition."""
    offsets: Places
    """Where each set starts, and the end of the last: one number more than there are texts."""

    def of(self, row: int) -> Hashes:
        """Return the set of one text."""
        return self.values[self.offsets[row] : self.offsets[row + 1]]


def shingle_sets(texts: Iterable[str]) -> ShingleSets:
    """Return the shingle set of each text."""
    hashes, bounds = word_hashes(texts)
    starts, ends = bounds[:-1], bounds[1:]
    lengths = ends - starts
    values, taken = _rolled(hashes, starts, ends)
    offsets = np.zeros(len(bounds), dtype=np.int64)
    np.cumsum(np.where(lengths < WORDS, lengths > 0, lengths - WORDS + 1), out=offsets[1:])
    return _unique(values[taken], offsets)


def word_hashes(texts: Iterable[str]) -> tuple[Hashes, Places]:
    """Return the hashes of all words of all texts, and where each text's begin, with the end of the last."""
    folded = [normalize("NFC", normalize("NFC", text).casefold()) for text in texts]
    codes = np.frombuffer("\n".join([*folded, ""]).encode("utf-32-le"), dtype=np.uint32)
    bounds = np.zeros(len(folded) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, folded), np.int64, len(folded)) + 1, out=bounds[1:])
    kinds = _kinds()[codes]
    if len(unseen := np.flatnonzero(kinds == _INVISIBLE)):
        codes, kinds = np.delete(codes, unseen), np.delete(kinds, unseen)
        bounds -= np.searchsorted(unseen, bounds)
    # No text ends inside a word, since a line end follows each: the edges are starts and ends in turn.
    edges = np.flatnonzero(np.concatenate([kinds[:1] != _OTHER, kinds[1:] != kinds[:-1]]))
    starts, ends = edges[::2], edges[1::2]
    hashes = np.empty(len(starts), dtype=np.uint64)
    first = 0
    while first < len(starts):
        last = max(first + 1, int(np.searchsorted(ends, starts[first] + STRETCH)))
        stretch = codes[starts[first] : ends[last - 1]]
        hashes[first:last] = _hashed(stretch, starts[first:last] - starts[first], ends[first:last] - starts[first])
        first = last
    return hashes, np.searchsorted(starts, bounds)


def jaccard(left: Hashes, right: Hashes) -> float:
    """Return what two ascending sets share, from 0 to 1; two empty sets share nothing: 0."""
    both = np.concatenate([left, right])
    both.sort(kind="stable")  # two ascending runs are merged, not sorted
    shared = int(np.count_nonzero(both[1:] == both[:-1]))
    return shared / (len(both) - shared) if len(both) else 0.0


def mix(values: Hashes) -> Hashes:
    """Return the numbers with their bits stirred (the finaliser of SplitMix64), a bijection."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def combined(columns: Iterable[Hashes]) -> Hashes:
    """Return one number a row for some columns of numbers: a polynomial in them, stirred; their order counts."""
    total: Hashes = np.zeros(1, dtype=np.uint64)
    for column in columns:
        total = (total + column) * np.uint64(_FACTOR)
    return mix(total)


def _hashed(codes: npt.NDArray[np.uint32], starts: Places, ends: Places) -> Hashes:
    """Return the hash of each word of a stretch: the difference of two running sums, shifted to the word's start."""
    sums = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.cumsum(mix(codes.astype(np.uint64)) * _powers(_BASE, len(codes)), out=sums[1:])
    return mix((sums[ends] - sums[starts]) * _powers(_INVERSE, len(codes))[starts])


def _powers(base: int, count: int) -> Hashes:
    """Return the first `count` powers of `base` modulo 2⁶⁴, from the zeroth."""
    return _stretch_powers(base)[:count] if count <= STRETCH else _computed_powers(base, count)


@cache
def _stretch_powers(base: int) -> Hashes:
    return _computed_powers(base, STRETCH)


def _computed_powers(base: int, count: int) -> Hashes:
    powers = np.full(count, base, dtype=np.uint64)
    powers[0] = 1
    return np.cumprod(powers)


@cache
def _kinds() -> npt.NDArray[np.int8]:
    """Return what each code point is: part of a word, invisible, or what stands between words."""
    kinds = np.full(sys.maxunicode + 1, _OTHER, dtype=np.int8)
    kinds[:_LAST_PLANES] = _LETTER * np.fromiter(map(str.isalnum, map(chr, range(_LAST_PLANES))), np.int8, _LAST_PLANES)
    kinds[[*map(ord, _INVISIBLES)]] = _INVISIBLE
    return kinds


def _rolled(hashes: Hashes, starts: Places, ends: Places) -> tuple[Hashes, npt.NDArray[np.bool_]]:
    """Return the shingle that begins at each word, and where one does: not at the last four words of a text."""
    padded = np.concatenate([hashes, np.zeros(WORDS - 1, dtype=np.uint64)])
    values = combined(padded[k : k + len(hashes)] for k in range(WORDS))
    taken = np.ones(len(hashes), dtype=np.bool_)
    lengths = ends - starts
    for k in range(1, WORDS):
        taken[ends[lengths >= k] - k] = False
    for row in np.flatnonzero((lengths > 0) & (lengths < WORDS)).tolist():
        start, end = int(starts[row]), int(ends[row])
        # The number of words takes the place of a last one, so that no short text equals the start of another shingle.
        parts = [*hashes[start:end], np.uint64(end - start)]
        values[start] = combined(np.array([part]) for part in parts)[0]
        taken[start] = True
    return values, taken


def _unique(values: Hashes, offsets: Places) -> ShingleSets:
    """Sort each set in place and drop what is repeated."""
    for start, end in pairwise(offsets.tolist()):
        values[start:end].sort()
    first = np.ones(len(values) + 1, dtype=np.bool_)
    first[1:-1] = values[1:] != values[:-1]
    first[offsets] = True  # equal neighbours in different texts are no repetition
    before = np.zeros(len(values) + 1, dtype=np.int64)
    np.cumsum(first[:-1], out=before[1:])
    return ShingleSets(values=values[first[:-1]], offsets=before[offsets])
