"""Where entities start, go on and end: rules on neighbouring tags, as data.

A rule is a table over (prefix before, prefix, same type or not). The lenient rules are those of conlleval.pl (Tjong Kim
Sang and Buchholz, 2000) and of seqeval's default mode; the strict ones those of seqeval 1.2.2 for each scheme, its gap
in IOE1 included: there a perfect match may count for nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from standpunkt.eval.tags.halves import OTHER, PREFIXES, Halves
from standpunkt.tags import Scheme

Rule = npt.NDArray[np.bool_]
"""Prefix before x prefix x (another type, the same type)."""
Pattern = tuple[str, str, str]
"""Prefixes before, prefixes, and ``=`` for the same type, ``!`` for another one, ``*`` for any; ``*`` is any prefix."""

_MOST_IN_TABLE: Final = 1 << 20
_TYPES: Final[Mapping[str, tuple[int, ...]]] = {"!": (0,), "=": (1,), "*": (0, 1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class StrictRules:
    """A scheme, as seqeval's strict mode knows it."""

    allowed: str
    """Prefixes that may occur, in the order of seqeval's messages."""
    start: Rule
    """An entity starts here, unless it goes on here."""
    inside: Rule
    """An entity goes on here."""
    end: Rule
    """An entity that does not go on here has ended well before this tag."""


def _rule(*patterns: Pattern) -> Rule:
    rule = np.zeros((OTHER + 1, OTHER + 1, 2), dtype=bool)
    for before, prefix, types in patterns:
        rows, columns = (range(OTHER + 1) if p == "*" else [PREFIXES.index(c) for c in p] for p in (before, prefix))
        rule[np.ix_(list(rows), list(columns), _TYPES[types])] = True
    return rule


def _lenient_start() -> Rule:
    """B and S start, E and I do after E, S and O, and so does whatever is neither ``O`` nor ``.`` with a new type."""
    rule = _rule(("*", "BS", "*"), ("ESO", "EI", "*"), ("*", "*", "!"))
    names_nothing = [PREFIXES.index(c) for c in "O."]
    rule[:, names_nothing, :] = False
    return rule


def _lenient_end() -> Rule:
    """E and S end, B and I do before B, S and O, and so does whatever is neither ``O`` nor ``.`` before a new type."""
    rule = _rule(("*", "*", "!"))
    rule[[PREFIXES.index(c) for c in "O."]] = False
    return rule | _rule(("ES", "*", "*"), ("BI", "BSO", "*"))


START: Final = _lenient_start()
END: Final = _lenient_end()
STRICT: Final[Mapping[Scheme, StrictRules]] = {
    Scheme.IOB1: StrictRules(
        allowed="IOB",
        start=_rule(("OB", "I", "*"), ("I", "I", "!"), ("IB", "B", "=")),
        inside=_rule(("BI", "I", "=")),
        end=_rule(("BI", "I", "!"), ("I", "OB", "*"), ("B", "O", "*"), ("B", "B", "=")),
    ),
    Scheme.IOE1: StrictRules(
        allowed="IOE",
        start=_rule(("OE", "I", "*"), ("I", "I", "!"), ("E", "E", "=")),
        inside=_rule(("I", "IE", "=")),
        end=_rule(("I", "IE", "!"), ("I", "O", "*"), ("E", "IE", "=")),
    ),
    Scheme.IOB2: StrictRules(
        allowed="IOB",
        start=_rule(("*", "B", "*")),
        inside=_rule(("BI", "I", "=")),
        end=_rule(("BI", "OB", "*"), ("BI", "I", "!")),
    ),
    Scheme.IOE2: StrictRules(
        allowed="IOE",
        start=_rule(("OE", "IE", "*"), ("I", "IE", "!")),
        inside=_rule(("I", "IE", "=")),
        end=_rule(("E", "*", "*")),
    ),
    Scheme.IOBES: StrictRules(
        allowed="IOBES",
        start=_rule(("*", "BS", "*")),
        inside=_rule(("BI", "IE", "=")),
        end=_rule(("SE", "*", "*")),
    ),
    Scheme.BILOU: StrictRules(
        allowed="IOBUL",
        start=_rule(("*", "BU", "*")),
        inside=_rule(("BI", "IL", "=")),
        end=_rule(("UL", "*", "*")),
    ),
}


def holds(rule: Rule, halves: Halves, before: npt.NDArray[np.intp], tag: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    """Tell for each pair of neighbouring tags, given as numbers, whether `rule` holds."""
    size = len(halves.prefix)
    if size * size <= _MOST_IN_TABLE:
        same = halves.type[:, None] == halves.type[None, :]
        table = rule[halves.prefix[:, None], halves.prefix[None, :], same.astype(np.intp)]
        return np.take(table.ravel(), before * size + tag)
    same = halves.type[before] == halves.type[tag]
    found: npt.NDArray[np.bool_] = rule[halves.prefix[before], halves.prefix[tag], same.astype(np.intp)]
    return found
