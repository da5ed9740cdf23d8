"""Labels that are meant, but written otherwise: in lower case, with a tag's prefix, in another tongue."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from standpunkt.errors import shorten
from standpunkt.eval.doctor.case import Case
from standpunkt.eval.doctor.finding import Finding
from standpunkt.eval.doctor.loose import LooseMention, LooseRecord
from standpunkt.labels import FINE_LABELS, MENTION_TABLE, NAMED, PAIR_TABLE, Form, Label, PairLabel, Polarity, Task

_PREFIX = re.compile(r"[BIESLU][-_]")
_MENTION_NAMES: Final = {
    **{row.caption.upper(): str(row.label) for row in MENTION_TABLE},
    **dict.fromkeys(("PERSON", "PERSONS", "PERS", "PS", "PEOPLE", "HUMAN"), "PER"),
    **dict.fromkeys(("ORGANIZATION", "ORGANISATION", "ORGANISATIONEN", "INSTITUTION", "COMPANY", "PARTY"), "ORG"),
    **dict.fromkeys(("LOCATION", "LOKATION", "PLACE", "GPE", "ORTE", "GEO"), "LOC"),
    **dict.fromkeys(("OTH", "OTHER", "OTHERS", "MISCELLANEOUS", "ANDERE", "ANDERES", "SONST"), "MISC"),
}
_PAIR_NAMES: Final = {
    **{row.caption.upper(): str(row.label) for row in PAIR_TABLE},
    **dict.fromkeys(("FAVOUR", "PRO", "SUPPORT", "SUPPORTS", "POSITIVE", "POS", "FOR", "AGREE", "+", "+1"), "FAVOR"),
    **dict.fromkeys(("CONTRA", "CON", "OPPOSE", "OPPOSES", "NEGATIVE", "NEG", "ATTACK", "DISAGREE", "-1"), "AGAINST"),
    **dict.fromkeys(("NEUTRAL", "NEUT", "COMMENT", "UNDECIDED", "AMBIVALENT"), "NEUTRAL"),
    **dict.fromkeys(("NO", "NO_STANCE", "NO STANCE", "UNRELATED", "OTHER", "O", "NULL", "KEINE"), "NONE"),
}
_FINE: Final = {name.upper(): name for name in FINE_LABELS}


def names(case: Case) -> Iterator[Finding]:
    """Yield what is wrong with the names of labels, one finding a habit; each is of the case mended so far."""
    habits = _OF_MENTIONS if case.gold.task is not Task.STANCE else ()
    for code, what, mend, reading in habits:
        labels = dict.fromkeys(mention.label for mention in case.loose.mentions)
        read = {label: reading(label) for label in labels if label not in Label.__members__}
        told = {label: meant for label, meant in read.items() if meant}
        if told:
            counted = Counter(mention.label for mention in case.loose.mentions)
            finding = _finding((code, what, mend), told, counted, case.with_mentions(_renaming(told)))
            yield finding
            case = finding.case
    yield from _of_stances(case)


def _of_stances(case: Case) -> Iterator[Finding]:
    pairs = case.gold.task is Task.STANCE
    allowed = list(map(str, PairLabel if pairs else Polarity))
    for code, what, mend, reading in _OF_STANCES:
        records = case.loose.records
        arrows = (arrow.polarity for record in records for arrow in record.arrows)
        counted = Counter((record.label for record in records) if pairs else arrows)
        told = {label: read for label in counted if label not in allowed and (read := reading(label)) in allowed}
        if told:
            mapping = {label: (read or "", "") for label, read in told.items()}
            mended = case.mended(_restancing({label: read for label, (read, _) in mapping.items()}))
            finding = _finding((code, what, mend), mapping, counted, mended)
            yield finding
            case = finding.case


def _finding(
    habit: tuple[str, str, str], told: Mapping[str, tuple[str, str]], counted: Mapping[str, int], case: Case
) -> Finding:
    code, what, mend = habit
    shown = ", ".join(f"{shorten(label)} for {read}{form}" for label, (read, form) in list(told.items())[:4])
    affected, total = sum(counted[label] for label in told), sum(counted.values())
    return Finding(
        code=code,
        what=f"{what}: {shown}",
        evidence=f"{affected:,} of {total:,} labels are unknown, and become known ones",
        mend=mend,
        case=case,
    )


def _renaming(told: Mapping[str, tuple[str, str]]) -> Callable[[LooseMention], LooseMention]:
    def renamed(mention: LooseMention) -> LooseMention:
        label, form = told.get(mention.label, (mention.label, mention.form))
        return replace(mention, label=label, form=form or mention.form)

    return renamed


def _restancing(told: Mapping[str, str]) -> Callable[[LooseRecord], LooseRecord]:
    def renamed(record: LooseRecord) -> LooseRecord:
        arrows = tuple(replace(arrow, polarity=told.get(arrow.polarity, arrow.polarity)) for arrow in record.arrows)
        return replace(record, label=told.get(record.label, record.label), arrows=arrows)

    return renamed


def _upper(label: str) -> tuple[str, str] | None:
    return (label.strip().upper(), "") if label.strip().upper() in Label.__members__ else None


def _named(label: str) -> tuple[str, str] | None:
    read = _MENTION_NAMES.get(label.strip().upper())
    return (read, "") if read else None


def _fine(label: str) -> tuple[str, str] | None:
    """Read one of GermEval's twelve classes, in any case: ``LOCderiv``, ``OTHpart``."""
    read = _FINE.get(label.strip().upper())
    if read is None:
        return None
    number = FINE_LABELS.index(read)
    return str(NAMED[number // len(Form)]), str(list(Form)[number % len(Form)])


def _tag(label: str) -> tuple[str, str] | None:
    """Read a tag: ``B-PER``, ``i-loc``, ``S-ORGpart``."""
    if not _PREFIX.match(label.strip().upper()):
        return None
    rest = label.strip()[2:]
    return (rest, "") if rest in Label.__members__ else _upper(rest) or _fine(rest) or _named(rest)


_OF_MENTIONS: Final = (
    ("LABEL_CASE", "labels are in another case, or have space around them", "label = label.strip().upper()", _upper),
    ("LABEL_PREFIX", "labels carry the prefix of a tag", "label = label[2:]  # and one mention for all its tags", _tag),
    ("LABEL_NAME", "labels have other names", 'label = {"Person": "PER", ...}[label]', _named),
    ("LABEL_FINE", "labels hold the form", 'label, form = "LOC", "deriv"  # for LOCderiv', _fine),
)


def _upper_stance(label: str) -> str | None:
    return label.strip().upper()


def _named_stance(label: str) -> str | None:
    return _PAIR_NAMES.get(label.strip().upper())


_OF_STANCES: Final = (
    (
        "LABEL_CASE",
        "labels are in another case, or have space around them",
        "label = label.strip().upper()",
        _upper_stance,
    ),
    ("LABEL_NAME", "labels have other names", 'label = {"pro": "FAVOR", ...}[label]', _named_stance),
)
