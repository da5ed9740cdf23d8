"""The few words that examples and tables need around the data, in both languages of the guidelines."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Language(StrEnum):
    """A language of the guidelines."""

    DE = "de"
    EN = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What stands around examples and tables."""

    label: str
    """Head of the column of labels."""
    caption: str
    """Head of the column of the labels' German captions."""
    key: str
    """Head of the column of keys."""
    meaning: str
    """Head of the column of definitions."""
    action: str
    """Head of the column that says what a key does."""
    wrong: str
    """Before the wrong half of a counter-example."""
    right: str
    """Before the right half of a counter-example."""
    names: str
    """Before the canonical names that differ from the marked words."""
    rulings: str
    """Before the rulings that an example shows."""
    no_arrow: str
    """Where an example has no arrow."""
    author: str
    """The author as holder."""
    arrow: str
    """What a key on a target is for."""
    quote: str
    """Opening and closing quotation mark."""
    general_keys: tuple[tuple[str, str], ...]
    """Keys of Label Studio itself that an annotator needs, and what they do."""


WORDS: Final = {
    Language.DE: Words(
        label="Label",
        caption="Beschriftung",
        key="Taste",
        meaning="Bedeutung",
        action="was sie tut",
        wrong="Falsch",
        right="Richtig",
        names="Kanonische Namen",
        rulings="Regelungen",
        no_arrow="Kein Pfeil.",
        author="Autorin/Autor",
        arrow="Pfeile zu diesem Ziel",
        quote="„“",
        general_keys=(
            ("Esc", "abwählen, Pfeil abbrechen"),
            ("Alt+R", "Pfeil vom ausgewählten Halter; danach das Ziel anklicken"),
            ("Enter", "kanonischer Name der ausgewählten Stelle; noch einmal Enter speichert ihn"),
            ("Rücktaste", "ausgewählte Stelle löschen"),
            ("Strg+Z", "zurücknehmen"),
            ("Strg+Enter", "abgeben"),
        ),
    ),
    Language.EN: Words(
        label="label",
        caption="caption",
        key="key",
        meaning="meaning",
        action="what it does",
        wrong="Wrong",
        right="Right",
        names="Canonical names",
        rulings="Rulings",
        no_arrow="No arrow.",
        author="author",
        arrow="arrows to this target",
        quote="“”",
        general_keys=(
            ("Esc", "deselect, abandon an arrow"),
            ("Alt+R", "arrow from the selected holder; then click the target"),
            ("Enter", "canonical name of the selected mark; Enter again stores it"),
            ("Backspace", "delete the selected mark"),
            ("Ctrl+Z", "undo"),
            ("Ctrl+Enter", "submit"),
        ),
    ),
}
