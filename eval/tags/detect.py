"""Which scheme sequences of tags are written in, and which tags break it: `standpunkt.tags`, on arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standpunkt.eval.tags.codes import Encoded
from standpunkt.tags import OUTSIDE, Scheme, Tag, may_follow, parse_tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A scheme, and where sequences break it."""

    scheme: Scheme
    """The scheme that most sentences with entities keep; IO where there is no entity at all."""
    broken: npt.NDArray[np.intp]
    """Places, in `Encoded.numbers`, of tags that break the scheme: conlleval reads them as if they were others."""


def detect(encoded: Encoded, tags: Sequence[str]) -> Found:
    """Return the scheme that most sentences keep; where several fit equally well, the first one of `Scheme`.

    Args:
        encoded: the sentences.
        tags: what their numbers stand for.
    """
    kept = {scheme: _sentences_kept(encoded, breaks(encoded, tags, scheme)) for scheme in Scheme}
    scheme = max(Scheme, key=kept.__getitem__)
    return Found(scheme=scheme, broken=breaks(encoded, tags, scheme))


def breaks(encoded: Encoded, tags: Sequence[str], scheme: Scheme) -> npt.NDArray[np.intp]:
    """Return the places of the tags that break `scheme`, ascending; one that leaves an entity open counts itself."""
    numbers = encoded.numbers.astype(np.intp)
    pairs = np.roll(numbers, 1) * len(tags) + numbers
    seen, which = np.unique(pairs, return_inverse=True)
    parsed = [parse_tag(tag) for tag in tags]
    broken = np.array([_breaks(parsed[pair // len(tags)], parsed[pair % len(tags)], scheme) for pair in seen.tolist()])
    place = np.flatnonzero(broken[which]) if len(seen) else np.zeros(0, dtype=np.intp)
    after = np.cumsum(encoded.lengths + 1) - 1
    return np.unique(np.where(np.isin(place, after), place - 1, place))


def _breaks(before: Tag | None, tag: Tag | None, scheme: Scheme) -> bool:
    """Tell whether a pair breaks a scheme; a malformed tag breaks all where it stands, and nothing behind it."""
    return tag is None or not may_follow(before or OUTSIDE, tag, scheme)


def _sentences_kept(encoded: Encoded, broken: npt.NDArray[np.intp]) -> int:
    """Return the number of sentences with entities and without a broken tag."""
    starts = encoded.starts()
    has_entity, is_broken = (np.zeros(len(starts), dtype=bool) for _ in range(2))
    has_entity[np.searchsorted(starts, np.flatnonzero(encoded.numbers), side="right") - 1] = True
    is_broken[np.searchsorted(starts, broken, side="right") - 1] = True
    return int((has_entity & ~is_broken).sum())
