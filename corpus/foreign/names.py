"""Names of other corpora's classes, and the label and form that stand for them here.

GermEval's twelve classes keep their form; MISC may be called so or OTH. German-LER's nineteen follow the coarse classes
of its authors (Leitner, Rehm and Moreno-Schneider 2019): PER holds judges and lawyers, LOC countries, cities, streets
and landscapes, ORG organisations, companies, institutions, courts and brands. Its laws, ordinances, European norms,
regulations, contracts, decisions and literature are names of texts, and MISC here. Any other name is unknown, never
guessed: ``PEr`` is none.
"""

from typing import Final, NamedTuple

from standpunkt.labels import NAMED, Form, Label, fine_label


class Name(NamedTuple):
    """What a class of another corpus is here."""

    label: Label
    """The label."""
    form: Form
    """The form."""


_GERMAN_LER: Final = {
    Label.PER: ("PER", "RR", "AN"),
    Label.LOC: ("LD", "ST", "STR", "LDS"),
    Label.ORG: ("ORG", "UN", "INN", "GRT", "MRK"),
    Label.MISC: ("GS", "VO", "EUN", "VS", "VT", "RS", "LIT"),
}

NAMES: Final = (
    {name: Name(label, Form.NAME) for label, names in _GERMAN_LER.items() for name in names}
    | {fine_label(label, form): Name(label, form) for label in NAMED for form in Form}
    | {"MISC": Name(Label.MISC, Form.NAME)}
)
"""Every class name that is known."""
