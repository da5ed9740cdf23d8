"""How labels look and which keys set them: data beside the label tables, for whoever draws them.

The colours were searched for: each carries white text with a contrast of at least 4.5 to 1, and any two stay apart, by
20 or more in CIELAB, for readers without red, green or blue cones too. The keys lie under the left hand, and none is
one that Label Studio listens to while text is annotated (`RESERVED_KEYS`, read off the key map of version 1.23.2).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from standpunkt.labels import Form, Label, Polarity

DISPUTED: Final = "?"
"""The label of a span that a judge has still to decide on; never in gold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """How one label is drawn and set."""

    label: StrEnum | str
    """The label."""
    hotkey: str
    """The key that sets it."""
    background: str = ""
    """Colour of marked text as ``#rrggbb``; empty for what is not drawn in the text."""


MENTION_LOOKS: Final = (
    Appearance(label=Label.PER, hotkey="1", background="#0000ff"),
    Appearance(label=Label.ORG, hotkey="2", background="#d44511"),
    Appearance(label=Label.LOC, hotkey="3", background="#1a4d3c"),
    Appearance(label=Label.MISC, hotkey="4", background="#7822c3"),
    Appearance(label=Label.ACTOR, hotkey="5", background="#1f7ead"),
    Appearance(label=Label.ISSUE, hotkey="6", background="#4d3300"),
)
DISPUTED_LOOK: Final = Appearance(label=DISPUTED, hotkey="0", background="#bf4073")
FORM_LOOKS: Final = (
    Appearance(label=Form.NAME, hotkey="a"),
    Appearance(label=Form.DERIV, hotkey="s"),
    Appearance(label=Form.PART, hotkey="d"),
)
AUTHOR_STANCE_LOOKS: Final = (
    Appearance(label=Polarity.FAVOR, hotkey="q"),
    Appearance(label=Polarity.AGAINST, hotkey="w"),
    Appearance(label=Polarity.NEUTRAL, hotkey="e"),
)
ARROW_STANCE_LOOKS: Final = (
    Appearance(label=Polarity.FAVOR, hotkey="f", background="#4a4a4a"),
    Appearance(label=Polarity.AGAINST, hotkey="g", background="#4a4a4a"),
    Appearance(label=Polarity.NEUTRAL, hotkey="b", background="#4a4a4a"),
)
"""Für, gegen, beides: what is set on a target for the arrows that end there; grey, since the mention has the colour."""

RESERVED_KEYS: Final = frozenset(
    {
        "u", "enter", "escape", "backspace", "delete",
        "alt+r", "alt+h", "alt+l", "alt+m", "alt+.",
        "ctrl+enter", "ctrl+space", "ctrl+z", "ctrl+shift+z", "ctrl+backspace", "ctrl+h", "ctrl+d",
        "shift+up", "shift+down", "shift+left", "shift+right", "shift+.",
    }
)  # fmt: skip
"""Keys that Label Studio's editor and data manager use where text is annotated."""
