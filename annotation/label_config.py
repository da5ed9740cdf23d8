"""The labelling page of Label Studio, made from the label tables: a label cannot be in one and not in the other.

Facts behind the XML (Label Studio 1.23.2): ``granularity="symbol"`` gives exact offsets; captions are ``html`` on
labels and ``value`` with the label as ``alias`` on choices, so results hold our labels; arrows take one label each with
``choice="single"``; the text's line height is set on the element inside, and only wide lines keep arrows legible;
``displayMode="region-list"`` puts canonical names into the list of regions, where Enter reaches them without a mouse.

An arrow's own label has no key in Label Studio, only three clicks in a panel. So the keys of `ARROW_STANCE` label the
arrows of a target: a second set of labels on its mark, shown behind the first in the list of regions, and pressed
before the mouse draws or while the mark is selected. ``choice="multiple"`` keeps both of two keys, so that one pressed
for a second arrow is seen and does not silently change the first. `studio.reading` has the rule that applies them.
"""

import hashlib
from typing import Final

from standpunkt.annotation.appearance import (
    ARROW_STANCE_LOOKS,
    AUTHOR_STANCE_LOOKS,
    DISPUTED_LOOK,
    FORM_LOOKS,
    MENTION_LOOKS,
    Appearance,
)
from standpunkt.labels import FORM_TABLE, MENTION_TABLE, NAMED, PAIR_TABLE, LabelRow, Polarity
from standpunkt.templates import environment

MENTION: Final = "mention"
"""Name of the control that marks spans."""
FORM: Final = "form"
"""Name of the control that says how a named entity stands in the text."""
ENTITY: Final = "entity"
"""Name of the control for canonical names."""
AUTHOR_STANCE: Final = "author_stance"
"""Name of the control for what the author's own voice says of a marked target."""
ARROW_STANCE: Final = "arrow_stance"
"""Name of the control on a target that labels the arrows ending there, if they have no label of their own."""
COMMENT: Final = "comment"
"""Name of the control for remarks on the whole article."""
TEXT: Final = "text"
"""Name of the annotated object, and of the task's field that fills it."""


def label_config(*, judge: bool = False) -> str:
    """Return the XML of the labelling page, without white space at its ends, which the server would take away.

    Args:
        judge: Make the page for adjudication: with the label ``?`` for what is still disputed, and with the task's
            ``diff_html`` above the text.
    """
    polarities = tuple(row for row in PAIR_TABLE if row.label in Polarity.__members__)
    template = environment("standpunkt.annotation").get_template("label_config.xml.jinja")
    return template.render(
        judge=judge,
        disputed=DISPUTED_LOOK,
        mentions=_with_looks(MENTION_TABLE, MENTION_LOOKS),
        forms=_with_looks(FORM_TABLE, FORM_LOOKS),
        polarities=polarities,
        arrow_stances=_with_looks(polarities, ARROW_STANCE_LOOKS),
        author_stances=_with_looks(polarities, AUTHOR_STANCE_LOOKS),
        named=",".join(NAMED),
    )


def config_sha256(config: str) -> str:
    """Return the hex SHA-256 of a label config in UTF-8: what a batch was annotated with, to the letter."""
    return hashlib.sha256(config.encode("utf-8")).hexdigest()


def _with_looks(rows: tuple[LabelRow, ...], looks: tuple[Appearance, ...]) -> list[tuple[LabelRow, Appearance]]:
    """Join rows and looks by label, in the order of the rows.

    Raises:
        KeyError: a label has no look.
    """
    by_label = {str(look.label): look for look in looks}
    return [(row, by_label[str(row.label)]) for row in rows]
