"""What is drawn on a labelling page, as records that are not checked yet, and the shape of Label Studio's result items.

An arrow without a label of its own says what its target carries as `Region.arrow_stances`, which a key sets.

    result items --reading.read_drawing--> Drawing --reading.to_annotation--> Annotation
    Annotation --writing.to_result--> result items
"""

from dataclasses import dataclass
from typing import Final

from standpunkt.annotation.label_config import ARROW_STANCE, AUTHOR_STANCE, COMMENT, ENTITY, FORM, MENTION

RIGHT, LEFT = "right", "left"
"""Directions of an arrow: as it was drawn, and turned round."""
KINDS: Final = {
    MENTION: ("labels", "labels"),
    ARROW_STANCE: ("labels", "labels"),
    FORM: ("choices", "choices"),
    AUTHOR_STANCE: ("choices", "choices"),
    ENTITY: ("textarea", "text"),
    COMMENT: ("textarea", "text"),
}
"""Type of each control's items, and the key of their value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A marked span with the fields that hang on it, as drawn: labels are not checked yet."""

    id: str
    """Its name on the page."""
    start: int
    """First code point."""
    end: int
    """One past the last code point."""
    label: str
    """A mention label, or ``?`` on a judge's page."""
    surface: str | None = None
    """The words that Label Studio says stand there; null where it does not say."""
    form: str | None = None
    """How a named entity stands in the text; null where nobody said, which means name."""
    entity: str | None = None
    """Canonical name; null where nobody gave one."""
    author_stance: str | None = None
    """Polarity of the author's own voice towards it; null where there is none."""
    arrow_stances: tuple[str, ...] = ()
    """What the arrows say that end here and have no label of their own: one polarity, or none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """An arrow from holder to target, as drawn."""

    holder: str
    """Region id."""
    target: str
    """Region id."""
    direction: str
    """``right``, ``left`` (drawn backwards) or ``bi``."""
    labels: tuple[str, ...]
    """Its own polarity; empty where it has none, and says what its target carries."""
    place: str = "$"
    """JSON path of the item, for faults."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """All that is drawn on one page."""

    regions: tuple[Region, ...] = ()
    """In the order of the result."""
    arrows: tuple[Arrow, ...] = ()
    """In the order of the result."""
    comment: str = ""
    """The annotator's remark on the article."""
