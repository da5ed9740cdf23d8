"""GermEval 2014's views of named entities in two layers: strict, loose, outer and inner.

| view   | what must be equal                           | over            | official name                    |
|--------|----------------------------------------------|-----------------|----------------------------------|
| strict | layer, span, one of twelve classes           | both layers     | 1. Strict, Combined (official)   |
| loose  | layer, span, one of four classes             | both layers     | 2. Loose, Combined               |
| outer  | span, one of twelve classes                  | the outer layer | 3.1 Per-Level (outer chunks)     |
| inner  | span, one of twelve classes                  | the inner layer | 3.2 Per-Level (inner chunks)     |

An entity on the wrong layer is wrong in all of them, as the organisers made clear. Everything follows from eight counts
a document, which add up. Source: Benikova, Biemann, Kisselew and Padó (2014), GermEval 2014 Named Entity Recognition
Shared Task, and the scorer's page at https://sites.google.com/site/germeval2014ner/evaluation.
"""

from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from standpunkt.schema import Mention
from standpunkt.views import coarse_type, fine_type, outer_layer

Span = tuple[int, int, str, str]
"""Start, end (in any unit, the same on both sides), class among twelve, class among four."""

_LAYERS: Final = ("outer", "inner")
_CELLS: Final = ("tp", "loose_tp", "predicted", "gold")
COLUMNS: Final = tuple(f"{layer}.{cell}" for layer in _LAYERS for cell in _CELLS)
"""Names of the counts: ``outer.tp``, ``outer.loose_tp``, ``outer.predicted``, ``outer.gold``, ``inner.tp``, ..."""
VIEWS: Final = ("strict", "loose", "outer", "inner")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """The named entities of a document or a sentence, by layer."""

    outer: Collection[Span]
    """The outermost ones; none overlaps another."""
    inner: Collection[Span]
    """Those inside of others."""


def layers_of(mentions: Iterable[Mention]) -> Layers:
    """Return the layers of nested mentions: the outer layer of `standpunkt.views`, and all that lies inside or across.

    GermEval has two layers; a third one, which its columns cannot hold, counts as inner here.
    """
    given = tuple(mentions)
    named = [mention for mention in given if mention.form is not None]
    outer = {_span(mention) for mention in outer_layer(given).mentions}
    return Layers(outer=outer, inner={_span(mention) for mention in named} - outer)


def count(gold: Layers, predicted: Layers) -> tuple[int, ...]:
    """Return the counts named by `COLUMNS`."""
    cells: list[int] = []
    for layer in _LAYERS:
        truth: Set[Span] = set(getattr(gold, layer))
        found: Set[Span] = set(getattr(predicted, layer))
        loose = _loose(truth) & _loose(found)
        cells += [len(truth & found), len(loose), len(found), len(truth)]
    return tuple(cells)


def views(sums: npt.NDArray[np.float64] | npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return what each of `VIEWS` is computed from: ... x 4 views x (true positives, predicted, gold).

    Args:
        sums: sums of counts, ... x `COLUMNS`.
    """
    cells = np.asarray(sums, dtype=np.float64).reshape((*np.shape(sums)[:-1], len(_LAYERS), len(_CELLS)))
    strict, loose = cells[..., (0, 2, 3)], cells[..., (1, 2, 3)]
    outer, inner = strict[..., 0, :], strict[..., 1, :]
    return np.stack([strict.sum(axis=-2), loose.sum(axis=-2), outer, inner], axis=-2)


def _span(mention: Mention) -> Span:
    return mention.start, mention.end, fine_type(mention), coarse_type(mention)


def _loose(spans: Set[Span]) -> Set[tuple[int, int, str]]:
    return {(start, end, coarse) for start, end, _, coarse in spans}
