"""Views that are derived from mentions, and that gold and prediction must share.

The NER view drops ACTOR and ISSUE and keeps the outermost layer: of overlapping named entities the one that starts
first, the longer one where two start together. What lies inside an outermost one is the inner layer, as in GermEval
2014. Both sides of a score go through the same function.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from standpunkt.labels import NAMED, Form, fine_label
from standpunkt.schema import Mention


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLayer:
    """The outer layer of a document's named entities."""

    mentions: tuple[Mention, ...]
    """Ascending, none overlapping another."""
    dropped: int
    """Named entities inside or across another one, which a single layer cannot hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLayers:
    """Both layers of a document's named entities."""

    outer: tuple[Mention, ...]
    """The outermost ones, ascending, none overlapping another."""
    inner: tuple[Mention, ...]
    """Those inside an outer one, ascending, none overlapping another; one may have the span of its outer one."""
    dropped: int
    """Named entities that cross an outer one, or lie inside or across an inner one: two layers cannot hold them."""


def outer_layer(mentions: Iterable[Mention]) -> NamedLayer:
    """Return the outermost named entities of a document."""
    layers = named_layers(mentions)
    return NamedLayer(mentions=layers.outer, dropped=len(layers.inner) + layers.dropped)


def named_layers(mentions: Iterable[Mention]) -> NamedLayers:
    """Return the two layers of a document's named entities, whatever order they come in.

    A named entity without another one around it is in the outer layer, also where its maker meant it to be inner.
    """
    named = [m for m in mentions if m.label in NAMED]
    if _is_flat(named):
        return NamedLayers(outer=tuple(named), inner=(), dropped=0)
    named.sort(key=lambda m: (m.start, -m.end, m.label))
    outer: list[Mention] = []
    inner: list[Mention] = []
    for mention in named:
        if not outer or mention.start >= outer[-1].end:
            outer.append(mention)
        elif mention.end <= outer[-1].end and (not inner or mention.start >= inner[-1].end):
            inner.append(mention)
    return NamedLayers(outer=tuple(outer), inner=tuple(inner), dropped=len(named) - len(outer) - len(inner))


def _is_flat(named: Iterable[Mention]) -> bool:
    """Tell whether mentions are ascending and none overlaps another, as most documents have them."""
    last = 0
    for mention in named:
        if mention.start < last:
            return False
        last = mention.end
    return True


def coarse_type(mention: Mention) -> str:
    """Return the type among four, PER ORG LOC MISC; the form is ignored."""
    return str(mention.label)


def fine_type(mention: Mention) -> str:
    """Return the type among GermEval's twelve, e.g. ``LOCderiv``."""
    return fine_label(mention.label, mention.form or Form.NAME)
