"""From numbers of tags to spans, on arrays: leniently as conlleval does, or strictly by a scheme.

Only tokens with a tag other than ``O`` are looked at, for every start is one and every end follows one. Spans come in
the order of their ends, which are unique: no two entities end at one place.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standpunkt.eval.tags.codes import Numbers
from standpunkt.eval.tags.halves import Halves
from standpunkt.eval.tags.rules import END, START, StrictRules, holds

Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """Entities, by ascending end."""

    begin: Places
    """Place of the first token in `Encoded.numbers`; leniently read, several may begin at one place."""
    end: Places
    """One past the last token; unique."""
    type: npt.NDArray[np.intp]
    """Index into `Halves.names`."""


def lenient_spans(numbers: Numbers, halves: Halves) -> Spans:
    """Return the entities that conlleval and seqeval's default mode find: every sequence of tags has a reading.

    As there, tags without a known prefix and type (``o``, ``x``) may end an entity that began long before, even in
    another sentence.
    """
    place, before, tag, after = _neighbours(numbers)
    starts = place[holds(START, halves, before, tag)]
    ends = place[holds(END, halves, tag, after)] + 1
    return Spans(begin=_last_before(starts, ends), end=ends, type=halves.type[numbers[ends - 1]])


def strict_spans(numbers: Numbers, halves: Halves, rules: StrictRules) -> Spans:
    """Return the entities that seqeval's strict mode finds; tags must have allowed prefixes only."""
    place, before, tag, after = _neighbours(numbers)
    starts = place[holds(rules.start, halves, before, tag)]
    closings = place[~holds(rules.inside, halves, tag, after)] + 1
    ends = closings[np.searchsorted(closings, starts, side="right")]
    opens = np.ones(len(starts), dtype=bool)
    opens[1:] = ends[1:] != ends[:-1]  # a start inside an entity is none
    starts, ends = starts[opens], ends[opens]
    well = holds(rules.end, halves, numbers[ends - 1].astype(np.intp), numbers[ends].astype(np.intp))
    return Spans(begin=starts[well], end=ends[well], type=halves.type[numbers[starts[well]]])


def _neighbours(numbers: Numbers) -> tuple[Places, Places, Places, Places]:
    """Return the places of all tags but ``O``, and what stands before, at and after each.

    The last number is an ``O``; it stands before the first place, too.
    """
    place = np.flatnonzero(numbers != 0)
    before, tag, after = numbers[place - 1], numbers[place], numbers[place + 1]
    return place, before.astype(np.intp), tag.astype(np.intp), after.astype(np.intp)


def _last_before(starts: Places, ends: Places) -> Places:
    """Return for each end the last start before it; the very beginning where there is none."""
    if len(starts) == len(ends) and bool((starts < ends).all() and (ends[:-1] <= starts[1:]).all()):
        return starts
    found = np.searchsorted(starts, ends, side="left")
    return np.concatenate([np.zeros(1, dtype=np.intp), starts])[found]
