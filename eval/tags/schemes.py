"""Strict schemes as seqeval has them: by name, by a look at prefixes, and which prefixes they refuse."""

from collections.abc import Iterable
from itertools import chain
from typing import Final

import numpy as np

from standpunkt.eval.tags.codes import Codebook, Encoded, Sentences
from standpunkt.eval.tags.rules import STRICT
from standpunkt.tags import Scheme

SchemeLike = Scheme | str | type | None
"""A scheme, its name, or seqeval's class of that name."""

_KNOWN: Final = frozenset("IOBESUL")
_BY_PREFIXES: Final = {
    Scheme.IOB2: ("IOB", "IB", "OB", "B"),
    Scheme.IOE2: ("IOE", "IE", "OE", "E"),
    Scheme.IOBES: ("IOBES", "IBES", "IOBE", "OBES", "IBE", "BES", "OBE", "BE", "S"),
    Scheme.BILOU: ("IOBUL", "IBUL", "IOBL", "OBUL", "IBL", "BUL", "OBL", "BL", "U"),
}
"""The sets of prefixes by which seqeval tells a scheme."""


def named(given: SchemeLike) -> Scheme:
    """Return the strict scheme of this name.

    Raises:
        ValueError: there is none.
    """
    name = given.__name__ if isinstance(given, type) else str(given)
    known = [str(scheme) for scheme in STRICT]
    if name not in known:
        raise ValueError(f"unknown scheme {name}; known are {', '.join(known)}")
    return Scheme(name)


def told_by_prefixes(sentences: Sentences, *, suffix: bool) -> Scheme:
    """Return the scheme by the rules of seqeval, which looks at the prefixes only, and never finds IOB1.

    Raises:
        ValueError: the prefixes are those of none.
    """
    found = {tag[-1] if suffix else tag[0] for tag in set(chain.from_iterable(sentences))}
    for scheme, sets in _BY_PREFIXES.items():
        if found in map(set, sets):
            return scheme
    raise ValueError(f"This scheme is not supported: the gold's prefixes are {', '.join(sorted(found)) or 'none'}")


def refuse_prefixes(sides: Iterable[Encoded], book: Codebook, scheme: Scheme, *, suffix: bool) -> None:
    """Raise at the first tag of the gold, then of the predictions, whose prefix the scheme does not allow.

    In one sentence, prefixes that no scheme has come first, as in seqeval.

    Raises:
        KeyError: no scheme has this prefix.
        ValueError: another scheme has it.
    """
    allowed = STRICT[scheme].allowed
    prefix = {number: tag[-1] if suffix else tag[0] for tag, number in book.items()}
    wrong = [number for number, letter in prefix.items() if letter not in allowed]
    for side in sides if wrong else ():
        places = np.flatnonzero(np.isin(side.numbers, wrong))
        if len(places):
            end = np.searchsorted(places, _sentence_end(side, int(places[0])))
            found = [int(number) for number in side.numbers[places[:end]]]
            number = next((number for number in found if prefix[number] not in _KNOWN), found[0])
            tag = list(book)[number]
            message = f"Invalid token is found: {tag}. Allowed prefixes are: {'|'.join(allowed)}."
            raise ValueError(message) if prefix[number] in _KNOWN else KeyError(message)


def _sentence_end(side: Encoded, place: int) -> int:
    ends = np.cumsum(side.lengths + 1)
    return int(ends[np.searchsorted(ends, place, side="right")])
