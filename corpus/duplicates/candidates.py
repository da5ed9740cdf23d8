"""Candidates: pairs of documents that agree in a band, found with one band in memory at a time.

A bucket holds the documents that share a key. All its pairs are candidates, unless it is larger than `BUCKET`: then
its members are put in order of the next band's key, and each is paired with the first `NEIGHBOURS` of them and with the
`NEIGHBOURS` that follow it. That is linear in the bucket's size, keeps all its members connected, and puts those side
by side that agree in another band too. Such buckets are counted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]

BUCKET: Final = 64
"""Most members of which all pairs are candidates."""
NEIGHBOURS: Final = 4
"""Members of a larger bucket that each is paired with, from its front and behind itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Pairs that are worth comparing."""

    pairs: Numbers
    """One row a pair, the smaller number first; ascending, each once."""
    capped: int
    """Number of buckets that were too large to take all pairs of."""


def candidates(band: Callable[[int], Numbers], bands: int, documents: int) -> Candidates:
    """Return the pairs that agree in at least one band.

    Args:
        band: returns the keys of all documents in one band.
        bands: their number.
        documents: number of documents; a pair names two of them by their places.
    """
    codes = np.empty(0, dtype=np.int64)
    capped = 0
    following = band(0)
    for number in range(bands):
        keys, following = following, band((number + 1) % bands)
        first, second, crowded = bucket_pairs(keys, following)
        codes = np.union1d(codes, np.minimum(first, second) * documents + np.maximum(first, second))
        capped += crowded
    pairs = np.stack(np.divmod(codes, max(documents, 1)), axis=1)
    return Candidates(pairs=pairs, capped=capped)


def bucket_pairs(keys: Numbers, following: Numbers) -> tuple[Numbers, Numbers, int]:
    """Return the two sides of all pairs of one band, and how many buckets were too large to take all."""
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    edges = np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1], [True]]))
    starts, sizes = edges[:-1], np.diff(edges)
    found = [np.empty((2, 0), dtype=np.int64)]
    for size in np.unique(sizes[(sizes > 1) & (sizes <= BUCKET)]).tolist():
        members = order[starts[sizes == size][:, np.newaxis] + np.arange(size)]
        left, right = np.triu_indices(size, k=1)
        found.append(np.stack([members[:, left].ravel(), members[:, right].ravel()]))
    large = np.flatnonzero(sizes > BUCKET)
    for bucket in large.tolist():
        members = order[starts[bucket] : starts[bucket] + sizes[bucket]]
        found.append(_capped(members[np.argsort(following[members], kind="stable")]))
    first, second = np.concatenate(found, axis=1)
    return first, second, len(large)


def _capped(members: Numbers) -> Numbers:
    """Return the pairs taken of a large bucket: linear in its size, and all members connected."""
    front = [np.stack([np.full(len(members) - n, members[n - 1]), members[n:]]) for n in range(1, NEIGHBOURS + 1)]
    along = [np.stack([members[:-n], members[n:]]) for n in range(1, NEIGHBOURS + 1)]
    return np.concatenate([*front, *along], axis=1)
