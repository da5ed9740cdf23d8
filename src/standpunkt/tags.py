"""Tag schemes: which of them a file is written in, and from tags to spans by its rules, strictly.

| scheme | an entity's tokens                                                     |
|--------|------------------------------------------------------------------------|
| IO     | ``I I I`` (or the bare label); neighbours of one label are one entity  |
| IOB2   | ``B I I``, every entity                                                |
| IOB1   | ``I I I``; ``B`` only where the entity before has the same label       |
| IOE2   | ``I I E``, every entity                                                |
| IOE1   | ``I I I``; ``E`` at the end only where the next has the same label     |
| IOBES  | ``B I E``, one token ``S``                                             |
| BILOU  | ``B I L``, one token ``U``                                             |

Whether a sentence keeps a scheme depends on pairs of neighbouring tags only, as in seqeval's strict mode. What a
sentence that breaks its file's scheme means would be a guess: readers of gold refuse it, and the scorer, which reads
predictions as conlleval does, counts and tells it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

_TAG = re.compile(r"(?:([BIESLU])-)?([A-Z]{2}[A-Za-z]*)")
_OUTSIDE = "O"


class Scheme(StrEnum):
    """A tag scheme; where several fit a file equally well, the first one is named."""

    IO = "IO"
    IOB2 = "IOB2"
    IOB1 = "IOB1"
    IOE2 = "IOE2"
    IOE1 = "IOE1"
    IOBES = "IOBES"
    BILOU = "BILOU"


class Tag(NamedTuple):
    """A tag's two halves."""

    prefix: str
    """``B I E S L U``, empty for a bare label, ``O`` outside."""
    label: str
    """The label; empty outside."""


class Labelled(NamedTuple):
    """A run of tokens with its label."""

    first: int
    """Index of the first token."""
    end: int
    """One past the last token."""
    label: str
    """The label as the file writes it."""


OUTSIDE: Final = Tag(_OUTSIDE, "")
_PREFIXES: Final = {
    Scheme.IO: ("I", ""),
    Scheme.IOB2: ("B", "I"),
    Scheme.IOB1: ("B", "I"),
    Scheme.IOE2: ("I", "E"),
    Scheme.IOE1: ("I", "E"),
    Scheme.IOBES: ("B", "I", "E", "S"),
    Scheme.BILOU: ("B", "I", "L", "U"),
}


@lru_cache(maxsize=4096)
def parse_tag(tag: str) -> Tag | None:
    """Return a tag's halves; null where it is malformed, as ``_ORG``, ``B.PER`` and ``o`` are."""
    if tag == _OUTSIDE:
        return OUTSIDE
    found = _TAG.fullmatch(tag)
    return Tag(found[1] or "", found[2]) if found else None


def violation(tags: Sequence[Tag], scheme: Scheme) -> int | None:
    """Return the index of the first tag that breaks `scheme`; null where none does."""
    for n, (before, tag) in enumerate(pairwise((OUTSIDE, *tags, OUTSIDE))):
        if not may_follow(before, tag, scheme):
            return min(n, len(tags) - 1)
    return None


def spans(tags: Sequence[Tag]) -> list[Labelled]:
    """Return the entities of tags that keep the rules of some scheme, which the tags themselves then show."""
    found: list[Labelled] = []
    first = 0
    for n, (before, tag) in enumerate(pairwise((OUTSIDE, *tags, OUTSIDE))):
        opens = tag != OUTSIDE and _opens(before, tag)
        if before != OUTSIDE and (opens or tag == OUTSIDE):
            found.append(Labelled(first, n, before.label))
        if opens:
            first = n
    return found


def detect(sentences: Iterable[Sequence[Tag]]) -> Scheme:
    """Return the scheme whose rules most sentences with entities keep; IO where there is no entity at all."""
    kept: Counter[Scheme] = Counter()
    for tags in sentences:
        if any(tag != OUTSIDE for tag in tags):
            kept.update(scheme for scheme in Scheme if violation(tags, scheme) is None)
    return max(Scheme, key=lambda scheme: kept[scheme])


def _opens(before: Tag, tag: Tag) -> bool:
    """Tell whether a tag, which is not ``O``, opens an entity."""
    return tag.prefix in ("B", "S", "U") or before.label != tag.label or before.prefix in ("E", "S", "L", "U")


@lru_cache(maxsize=1 << 14)
def may_follow(before: Tag, tag: Tag, scheme: Scheme) -> bool:
    """Tell whether `scheme` allows `tag` after `before`; before and after a sentence stands `OUTSIDE`."""
    if tag != OUTSIDE and tag.prefix not in _PREFIXES[scheme]:
        return False
    same = before.label == tag.label and before != OUTSIDE
    if scheme in (Scheme.IOBES, Scheme.BILOU):
        is_open = before.prefix in ("B", "I")
        return (same or not is_open) and is_open == (tag.prefix in ("I", "E", "L"))
    allowed = {
        Scheme.IO: not same or before.prefix == tag.prefix,
        Scheme.IOB1: tag.prefix != "B" or same,
        Scheme.IOE1: before.prefix != "E" or same,
        Scheme.IOB2: tag.prefix != "I" or same,
        Scheme.IOE2: before.prefix != "I" or same,
    }
    return allowed[scheme]
