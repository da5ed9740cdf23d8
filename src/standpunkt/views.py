"""Views that are derived from mentions, and that gold and prediction must share.

The NER view drops ACTOR and ISSUE and keeps the outermost layer: of overlapping named entities the one that starts
first, the longer one where two start together. Both sides of a score go through the same function.
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


def outer_layer(mentions: Iterable[Mention]) -> NamedLayer:
    """Return the outermost named entities of a document."""
    named = sorted((m for m in mentions if m.label in NAMED), key=lambda m: (m.start, -m.end, m.label))
    kept: list[Mention] = []
    for mention in named:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return NamedLayer(mentions=tuple(kept), dropped=len(named) - len(kept))


def coarse_type(mention: Mention) -> str:
    """Return the type among four, PER ORG LOC MISC; the form is ignored."""
    return str(mention.label)


def fine_type(mention: Mention) -> str:
    """Return the type among GermEval's twelve, e.g. ``LOCderiv``."""
    return fine_label(mention.label, mention.form or Form.NAME)
