"""Reading what is drawn on a labelling page: Label Studio's result items become a `Drawing`, and that an `Annotation`.

Label Studio checks nothing of a result, so reading is where every fault is found. Offsets are code points, end
exclusive, on both sides; nothing is converted, everything is compared with the text.

Where an arrow takes the label that its target carries, some arrow says what the target carries, or the drawing is sent
back, so that nothing drawn later turns an arrow round.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeGuard

from standpunkt.annotation.appearance import ARROW_STANCE_LOOKS
from standpunkt.annotation.label_config import ARROW_STANCE, AUTHOR_STANCE, COMMENT, FORM, MENTION
from standpunkt.annotation.studio.drawing import KINDS, LEFT, RIGHT, Arrow, Drawing, Region
from standpunkt.errors import Fault, RecordError, did_you_mean, shorten
from standpunkt.labels import AUTHOR, Form, Label, Polarity
from standpunkt.schema import Annotation, Mention, Provenance, Stance, faults_in_text, text_sha256

_KEYS: Final = "/".join(look.hotkey for look in ARROW_STANCE_LOOKS)
_UNMARKED: Final = f"is a stretch of text marked by {_KEYS} alone? It needs a label, too."
_UNLABELLED: Final = f"press {_KEYS} on its target, or label the arrow under Relations"
_DIFFERING: Final = "arrows to one target that say different things are labelled each, under Relations"


def read_drawing(result: object) -> tuple[Drawing, list[Fault]]:
    """Read the result items of one annotation.

    Args:
        result: the value of ``result`` in Label Studio's JSON.

    Returns:
        What could be read, and the faults of the rest, with paths ``$.result[n]``.
    """
    reader = _Reader()
    if not isinstance(result, list):
        return Drawing(), [_fault("E_TYPE", "$.result", "a list of result items", result)]
    for n, item in enumerate(result):
        reader.take(item, f"$.result[{n}]")
    return reader.drawing(), reader.faults


def to_annotation(
    drawing: Drawing, *, article_id: str, text: str, annotator: str, guideline: str, provenance: Provenance
) -> tuple[Annotation | None, list[Fault]]:
    """Make an annotation of what was drawn; its mentions are numbered ``m1``, ``m2``, ... in the order of the text.

    Args:
        drawing: what was drawn.
        article_id: the article.
        text: its text; offsets must fit it, and surfaces equal it.
        annotator: pseudonym.
        guideline: version of the guidelines.
        provenance: who or what made it, when.

    Returns:
        The annotation and no fault, or null and everything that keeps it from being one.
    """
    faults: list[Fault] = []
    regions = sorted(drawing.regions, key=lambda region: (region.start, -region.end, region.label, region.id))
    names = {region.id: f"m{n}" for n, region in enumerate(regions, start=1)}
    mentions = [mention for region in regions if (mention := _mention(region, names[region.id], text, faults))]
    stances = list(_stances(drawing, regions, names, faults))
    if faults:
        return None, faults
    try:
        annotation = Annotation(
            article_id=article_id,
            text_sha256=text_sha256(text),
            annotator=annotator,
            mentions=tuple(mentions),
            stances=tuple(stances),
            guideline=guideline,
            provenance=provenance,
        )
    except RecordError as error:
        return None, list(error.faults)
    outside = list(faults_in_text(annotation.mentions, text))
    return (None, outside) if outside else (annotation, [])


@dataclass(slots=True)
class _Reader:
    """Collects result items, which come one a field, into regions."""

    faults: list[Fault] = field(default_factory=list)
    regions: dict[str, dict[str, Any]] = field(default_factory=dict)
    fields: list[tuple[str, str, str, str]] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    def take(self, item: object, path: str) -> None:
        """Take one item."""
        if not isinstance(item, dict):
            self.faults.append(_fault("E_TYPE", path, "an object", item))
        elif item.get("type") == "relation":
            self._take_arrow(item, path)
        else:
            self._take_field(item, path)

    def _take_arrow(self, item: dict[str, Any], path: str) -> None:
        holder, target = item.get("from_id"), item.get("to_id")
        labels = item.get("labels") or []
        if not isinstance(holder, str) or not isinstance(target, str) or not _are_words(labels):
            self.faults.append(_fault("E_TYPE", path, "an arrow with from_id, to_id and labels", item))
            return
        direction = item.get("direction") or RIGHT
        self.arrows.append(
            Arrow(holder=holder, target=target, direction=str(direction), labels=tuple(labels), place=path)
        )

    def _take_field(self, item: dict[str, Any], path: str) -> None:
        control, region, value = item.get("from_name"), item.get("id"), item.get("value")
        if not isinstance(control, str) or control not in KINDS:
            expected = f"one of the controls {', '.join(KINDS)}"
            self.faults.append(_fault("E_CONTROL", f"{path}.from_name", expected, control, "was the project changed?"))
            return
        _, key = KINDS[control]
        words = value.get(key) if isinstance(value, dict) else None
        if isinstance(words, str):
            words = [words]
        if not isinstance(region, str) or not isinstance(value, dict) or not _are_words(words):
            self.faults.append(_fault("E_TYPE", path, f"an id and a value with {key}", item))
        elif control == COMMENT:
            self.comments += words
        elif control == ARROW_STANCE:
            self.fields += [(region, control, word.strip(), path) for word in words]
        elif len(words) != 1:
            self.faults.append(_fault("E_VALUE", f"{path}.value.{key}", "one value", words))
        elif control == MENTION:
            self._take_region(region, words[0], value, path)
        else:
            self.fields.append((region, control, words[0].strip(), path))

    def _take_region(self, region: str, label: str, value: dict[str, Any], path: str) -> None:
        start, end, surface = value.get("start"), value.get("end"), value.get("text")
        if type(start) is not int or type(end) is not int:
            self.faults.append(_fault("E_TYPE", f"{path}.value", "integers start and end", value))
        elif region in self.regions:
            self.faults.append(_fault("E_DUP_ID", f"{path}.id", "each region once", region))
        else:
            known = surface if isinstance(surface, str) else None
            self.regions[region] = {"id": region, "start": start, "end": end, "label": label, "surface": known}

    def drawing(self) -> Drawing:
        """Return what was collected; a field of a region that is not there is a fault."""
        for region, control, word, path in self.fields:
            if region not in self.regions:
                self.faults.append(_fault("E_DANGLING", f"{path}.id", "the id of a marked span", region, _UNMARKED))
            elif control == ARROW_STANCE:
                self.regions[region]["arrow_stances"] = (*self.regions[region].get("arrow_stances", ()), word)
            elif word:
                self.regions[region][control] = word
        regions = tuple(Region(**fields) for fields in self.regions.values())
        return Drawing(regions=regions, arrows=tuple(self.arrows), comment="\n".join(self.comments))


def _mention(region: Region, name: str, text: str, faults: list[Fault]) -> Mention | None:
    path = f"$.regions[{shorten(region.id)}]"
    found: list[Fault] = []
    surface = text[region.start : region.end] if 0 <= region.start < region.end <= len(text) else None
    if surface is None:
        found.append(_fault("E_OFFSET_RANGE", path, f"a span inside 0-{len(text)}", f"{region.start}-{region.end}"))
    elif region.surface is not None and region.surface != surface:
        hint = "was the task's text edited on the server?"
        found.append(_fault("E_SURFACE", path, f"{shorten(surface)}, which stands there", region.surface, hint))
    if region.label not in Label.__members__:
        found.append(_unknown("E_LABEL", path, region.label, Label))
    if region.form is not None and region.form not in tuple(Form):
        found.append(_unknown("E_FORM", f"{path}.{FORM}", region.form, Form))
    faults += found
    if found:
        return None
    form = Form(region.form) if region.form else None
    try:
        return Mention(
            id=name, start=region.start, end=region.end, label=Label(region.label), form=form, entity=region.entity
        )
    except RecordError as error:
        faults += [fault.at(path=path) for fault in error.faults]
        return None


def _stances(
    drawing: Drawing, regions: Sequence[Region], names: Mapping[str, str], faults: list[Fault]
) -> Iterator[Stance]:
    surfaces = {region.id: region.surface or region.id for region in regions}
    for arrow in _labelled(drawing, surfaces, faults):
        found = list(_arrow_faults(arrow, surfaces))
        faults += found
        if not found:
            holder, target = _ends(arrow)
            yield Stance(holder=names[holder], target=names[target], polarity=Polarity(arrow.labels[0]))
    for region in regions:
        if region.author_stance is None:
            continue
        if region.author_stance not in Polarity.__members__:
            path = f"$.regions[{shorten(region.id)}].{AUTHOR_STANCE}"
            faults.append(_unknown("E_LABEL", path, region.author_stance, Polarity))
            continue
        yield Stance(holder=AUTHOR, target=names[region.id], polarity=Polarity(region.author_stance))


def _labelled(drawing: Drawing, surfaces: Mapping[str, str], faults: list[Fault]) -> list[Arrow]:
    """Give arrows without a label those that their target carries; one that no arrow says is a fault."""
    carried = {region.id: region.arrow_stances for region in drawing.regions}
    arrows = [replace(arrow, labels=arrow.labels or carried.get(_ends(arrow)[1], ())) for arrow in drawing.arrows]
    said: defaultdict[str, set[str]] = defaultdict(set)
    for arrow in arrows:
        said[_ends(arrow)[1]] |= set(arrow.labels)
    for region in drawing.regions:
        for polarity in region.arrow_stances:
            if polarity not in said[region.id]:
                path = f"$.regions[{shorten(region.id)}].{ARROW_STANCE}"
                found = f"{surfaces[region.id]}, no such arrow"
                faults.append(_fault("E_ARROW_MISSING", path, f"an arrow that ends there and says {polarity}", found))
    return arrows


def _ends(arrow: Arrow) -> tuple[str, str]:
    """Return the region ids of holder and target, turned round where the arrow was."""
    return (arrow.target, arrow.holder) if arrow.direction == LEFT else (arrow.holder, arrow.target)


def _arrow_faults(arrow: Arrow, surfaces: Mapping[str, str]) -> Iterator[Fault]:
    for end in (arrow.holder, arrow.target):
        if end not in surfaces:
            yield _fault("E_DANGLING", arrow.place, "arrows between marked spans", end)
    shown = " → ".join(surfaces.get(end, end) for end in (arrow.holder, arrow.target))
    if arrow.holder == arrow.target:
        yield _fault("E_SELF_ARROW", arrow.place, "an arrow between two mentions", shown)
    if arrow.direction not in (RIGHT, LEFT):
        yield _fault("E_ARROW_DIRECTION", arrow.place, "an arrow that points one way", f"{shown} ({arrow.direction})")
    if len(arrow.labels) != 1:
        said, hint = (", ".join(arrow.labels), _DIFFERING) if arrow.labels else ("no label", _UNLABELLED)
        expected = f"one label on an arrow, of {', '.join(Polarity)}"
        yield _fault("E_ARROW_LABEL", arrow.place, expected, f"{shown}: {said}", hint)
    elif arrow.labels[0] not in Polarity.__members__:
        yield _unknown("E_LABEL", f"{arrow.place}.labels", arrow.labels[0], Polarity)


def _are_words(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(word, str) for word in value)


def _unknown(code: str, path: str, found: str, allowed: type[Label] | type[Form] | type[Polarity]) -> Fault:
    return _fault(code, path, f"one of {', '.join(allowed)}", found, did_you_mean(found, allowed))


def _fault(code: str, path: str, expected: str, found: object, hint: str = "") -> Fault:
    return Fault(code=code, path=path, expected=expected, found=shorten(found), hint=hint)
