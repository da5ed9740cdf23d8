"""Drawing on a labelling page: mentions and stances, or a `Drawing` that may be unfinished, become result items."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from standpunkt.annotation.label_config import AUTHOR_STANCE, COMMENT, ENTITY, FORM, MENTION, TEXT
from standpunkt.annotation.studio.drawing import KINDS, RIGHT, Arrow, Drawing, Region
from standpunkt.labels import AUTHOR, Form
from standpunkt.schema import Annotation, Prediction


def to_result(annotated: Annotation | Prediction, text: str) -> list[dict[str, Any]]:
    """Return the result items that draw mentions and stances, for a prediction or an annotation of a task.

    The form is drawn only where it is not ``name``, which a page without one means.

    Raises:
        ValueError: a mention without id, or a span that ends beyond the text.
    """
    arrows = tuple(
        Arrow(holder=stance.holder, target=stance.target, direction=RIGHT, labels=(str(stance.polarity),))
        for stance in annotated.stances
        if stance.holder != AUTHOR
    )
    return to_draft_result(Drawing(regions=tuple(_regions(annotated, text)), arrows=arrows), text)


def to_draft_result(drawing: Drawing, text: str, notes: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """Return the result items of a drawing that may be unfinished: regions labelled ``?``, arrows without a label.

    Args:
        drawing: what to draw; regions lie inside the text.
        text: the article's.
        notes: what the page says of a region once it is selected, by region id.
    """
    items: list[dict[str, Any]] = []
    for region in drawing.regions:
        drawn = list(_fields(region, text))
        if note := (notes or {}).get(region.id):
            drawn[0]["meta"] = {"text": [note]}
        items += drawn
    items += [
        {
            "type": "relation",
            "from_id": arrow.holder,
            "to_id": arrow.target,
            "direction": arrow.direction,
            "labels": list(arrow.labels),
        }
        for arrow in drawing.arrows
    ]
    return items


def comment_item(comment: str) -> list[dict[str, Any]]:
    """Return the result item that shows a remark on the whole article; nothing for none."""
    item = {"id": COMMENT, "from_name": COMMENT, "to_name": TEXT, "type": "textarea", "value": {"text": [comment]}}
    return [item] if comment.strip() else []


def _regions(annotated: Annotation | Prediction, text: str) -> Iterator[Region]:
    stances = {stance.target: str(stance.polarity) for stance in annotated.stances if stance.holder == AUTHOR}
    for mention in annotated.mentions:
        if not mention.id or mention.end > len(text):
            raise ValueError(f"expected a mention with an id, inside a text of {len(text)}; found {mention}")
        yield Region(
            id=mention.id,
            start=mention.start,
            end=mention.end,
            label=str(mention.label),
            form=None if mention.form in (None, Form.NAME) else str(mention.form),
            entity=mention.entity,
            author_stance=stances.get(mention.id),
        )


def _fields(region: Region, text: str) -> Iterator[dict[str, Any]]:
    """Yield a region's items, one for each control that has a value; the mark itself comes first."""
    span = {"start": region.start, "end": region.end, "text": text[region.start : region.end]}
    marked = ((MENTION, region.label), (FORM, region.form), (ENTITY, region.entity))
    for control, value in (*marked, (AUTHOR_STANCE, region.author_stance)):
        if value is not None:
            yield _item(control, region.id, span, [value])


def _item(control: str, region: str, span: Mapping[str, Any], value: Sequence[str]) -> dict[str, Any]:
    kind, key = KINDS[control]
    return {
        "id": region,
        "from_name": control,
        "to_name": TEXT,
        "type": kind,
        "value": {**span, key: list(value)},
    }
