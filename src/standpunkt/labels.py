"""The label tables, as data: the one place where labels, their order and their meaning are written.

Columns of the release, the annotation interface, the scorer and the card read these tables; the order is that of the
``ClassLabel`` columns and never changes within a version of the scheme.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

SCHEME: Final = "1"
"""Version of the label tables; part of every signature."""


class Label(StrEnum):
    """What a mention is."""

    PER = "PER"
    ORG = "ORG"
    LOC = "LOC"
    MISC = "MISC"
    ACTOR = "ACTOR"
    ISSUE = "ISSUE"


class Form(StrEnum):
    """How a named entity stands in the text."""

    NAME = "name"
    DERIV = "deriv"
    PART = "part"


class Polarity(StrEnum):
    """What a holder says about a target; no arrow means no stance, and there is no label for that."""

    FAVOR = "FAVOR"
    AGAINST = "AGAINST"
    NEUTRAL = "NEUTRAL"


class PairLabel(StrEnum):
    """The label of a given holder-target pair: a polarity, or NONE for a pair without an arrow (constructed)."""

    FAVOR = "FAVOR"
    AGAINST = "AGAINST"
    NEUTRAL = "NEUTRAL"
    NONE = "NONE"


class SectionKind(StrEnum):
    """What a stretch of an article is."""

    TITLE = "title"
    LEAD = "lead"
    HEADING = "heading"
    DATELINE = "dateline"
    PARAGRAPH = "paragraph"


class Source(StrEnum):
    """Who made an annotation."""

    HUMAN = "human"
    MODEL = "model"
    ADJUDICATED = "adjudicated"


class Split(StrEnum):
    """A part of a release."""

    TRAIN = "train"
    DEV = "dev"
    TEST = "test"


class Task(StrEnum):
    """What a system is scored on."""

    NER = "ner"
    STANCE = "stance"
    STANCE_E2E = "stance-e2e"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRow:
    """One row of a label table."""

    label: StrEnum
    """The value as it stands in every file."""
    caption: str
    """What a German annotator reads."""
    definition: str
    """One sentence for the card."""
    hint: str
    """The same for a German annotator, short enough for a tool tip."""


MENTION_TABLE: Final = (
    LabelRow(
        label=Label.PER,
        caption="Person",
        definition="A person's proper name, without title or role.",
        hint="Eigenname einer Person, ohne Titel und Amt.",
    ),
    LabelRow(
        label=Label.ORG,
        caption="Organisation",
        definition="A proper name of a party, body, company or medium.",
        hint="Eigenname: Partei, Behörde, Gericht, Firma, Verein, Medium, Bündnis.",
    ),
    LabelRow(
        label=Label.LOC,
        caption="Ort",
        definition="A proper name of a place, also where the place acts.",
        hint="Eigenname: Ort, Land, Gebiet, Gewässer, Straße; auch wo der Ort handelt.",
    ),
    LabelRow(
        label=Label.MISC,
        caption="Sonstiges",
        definition="Another proper name: a law, an event, a work.",
        hint="Anderer Eigenname: Gesetz, Vertrag, Ereignis, Affäre, Werk.",
    ),
    LabelRow(
        label=Label.ACTOR,
        caption="Akteur",
        definition="An actor without a proper name who is in a stance.",
        hint="Wer handelt, aber keinen Eigennamen trägt; nur mit Haltung.",
    ),
    LabelRow(
        label=Label.ISSUE,
        caption="Streitfrage",
        definition="A proposition or thing that a stance is about.",
        hint="Vorhaben oder Sache, um die es geht; nur als Ziel einer Haltung.",
    ),
)
FORM_TABLE: Final = (
    LabelRow(
        label=Form.NAME,
        caption="Name",
        definition="The proper name itself, inflected too.",
        hint="Der Eigenname selbst, auch gebeugt: Lindenfurt, Lindenfurts.",
    ),
    LabelRow(
        label=Form.DERIV,
        caption="Ableitung",
        definition="A word derived from a name: an adjective, a demonym.",
        hint="Vom Namen abgeleitet: auenmärkisch, Lindenfurter.",
    ),
    LabelRow(
        label=Form.PART,
        caption="Namensteil",
        definition="A compound that holds a name but is not one itself.",
        hint="Zusammensetzung mit einem Namen, selbst keiner: PSM-Fraktionschefin.",
    ),
)
PAIR_TABLE: Final = (
    LabelRow(
        label=PairLabel.FAVOR,
        caption="dafür",
        definition="The holder supports, wants or praises the target.",
        hint="Unterstützt, will, fordert oder lobt das Ziel.",
    ),
    LabelRow(
        label=PairLabel.AGAINST,
        caption="dagegen",
        definition="The holder rejects, opposes or blames the target.",
        hint="Lehnt das Ziel ab, bekämpft oder tadelt es.",
    ),
    LabelRow(
        label=PairLabel.NEUTRAL,
        caption="abwägend",
        definition="The holder takes it up and withholds judgement.",
        hint="Greift das Ziel ausdrücklich auf und hält das Urteil offen.",
    ),
    LabelRow(
        label=PairLabel.NONE,
        caption="keine",
        definition="The two occur near each other without an arrow.",
        hint="Kein Pfeil: keine Haltung. Wird nie gezeichnet.",
    ),
)

NAMED: Final = (Label.PER, Label.ORG, Label.LOC, Label.MISC)
"""Labels of named entities: the only ones that carry a form."""
HOLDERS: Final = (Label.PER, Label.ORG, Label.LOC, Label.ACTOR)
"""Labels that may hold a stance."""
AUTHOR: Final = "AUTHOR"
"""The holder that is no mention: the article's author."""

FINE_LABELS: Final = tuple(
    ("OTH" if label is Label.MISC else label.value) + ("" if form is Form.NAME else form.value)
    for label in NAMED
    for form in Form
)
"""GermEval 2014's twelve classes: PER, PERderiv, PERpart, ..., OTHpart."""
_FINE_LABEL: Final = dict(zip(((label, form) for label in NAMED for form in Form), FINE_LABELS, strict=True))
KINDS: Final = {fine: kind for kind, fine in _FINE_LABEL.items()} | {str(label): (label, Form.NAME) for label in NAMED}
"""Label and form of every class that a tag may name: the twelve, and the four, of which MISC is OTH."""
COARSE_TAGS: Final = ("O", *(f"{prefix}-{label}" for label in NAMED for prefix in "BI"))
FINE_TAGS: Final = ("O", *(f"{prefix}-{label}" for label in FINE_LABELS for prefix in "BI"))
"""IOB2 tags; their index is their number in the release."""


def fine_label(label: Label, form: Form) -> str:
    """Return GermEval's class of a named entity, e.g. ``LOCderiv``; MISC is called OTH there."""
    return _FINE_LABEL[label, form]
