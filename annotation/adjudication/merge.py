"""The merge of several versions of one article: what they agree on, and each difference with its kind.

Pure and free of any order; the rule has a version, which every decision carries. In version 1:

- Mentions agree where span, label and form are equal in all versions. Others are put into units (`units`):
  overlapping spans of one label, or spans that share half of their characters; what fits nothing else stands alone.
- The mentions of a unit of which nobody has two are one *node*: an arrow to *Umbau* in one version and to *Umbau der
  Schule* in the other is the same arrow, whose end is disputed. So arrows agree where nodes and polarity are equal.
  Arrows of one polarity between other mentions of the same two entities are alternatives of one unit.
- Entities agree where no version joins what another one keeps apart (`entities`); one spelling is chosen.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from standpunkt.annotation.adjudication.entities import Group, Names, groups
from standpunkt.annotation.adjudication.units import Link, Mark, Unit, are_rival_marks, mark, units
from standpunkt.annotation.adjudication.versions import Version
from standpunkt.labels import AUTHOR, Polarity
from standpunkt.schema import Annotation, Mention

MERGE_RULE_VERSION: Final = "1"
"""Raised when two versions would merge otherwise than before."""
AUTHOR_NODE: Final = -1
"""The holder that is no mention."""


class Kind(StrEnum):
    """What a difference is."""

    BOUNDARY = "boundary"
    LABEL = "label"
    BOUNDARY_LABEL = "boundary-and-label"
    FORM = "form"
    MENTION = "mention"
    ENTITY = "entity"
    ARROW = "arrow"
    ARROW_MENTION = "arrow-mention"
    POLARITY = "polarity"
    NEUTRAL = "neutral-or-none"
    AUTHOR = "author-stance"


KINDS: Final = {
    Kind.BOUNDARY: "Grenzen",
    Kind.LABEL: "Art der Markierung",
    Kind.BOUNDARY_LABEL: "Grenzen und Art",
    Kind.FORM: "Form",
    Kind.MENTION: "nicht überall markiert",
    Kind.ENTITY: "wer mit wem gemeint ist",
    Kind.ARROW: "Pfeil nicht überall",
    Kind.ARROW_MENTION: "Pfeil an anderer Stelle",
    Kind.POLARITY: "Richtung der Haltung",
    Kind.NEUTRAL: "abwägend oder keine Haltung",
    Kind.AUTHOR: "Haltung der Autorin / des Autors",
}
"""What a judge reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """One difference; just one of the three fields besides its kind is set."""

    kind: Kind
    """What it is."""
    marks: Unit[Mark] | None = None
    """The mentions in question."""
    group: Group | None = None
    """The entity in question."""
    links: Unit[Link] | None = None
    """The arrows in question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """All that the versions of an article say, in units, and what they differ in."""

    versions: tuple[Version, ...]
    """In the order of their letters."""
    marks: tuple[Unit[Mark], ...]
    """All mentions, in the order of the text."""
    nodes: Mapping[Mark, int]
    """The node of each mark."""
    links: tuple[Unit[Link], ...]
    """All arrows."""
    groups: tuple[Group, ...]
    """All entities that somebody named."""
    disputes: tuple[Dispute, ...]
    """Mentions first, then entities, then arrows, each in the order of the text; none where all agree."""


def merge(versions: Sequence[Version], decided: Annotation | None = None) -> Merge:
    """Merge the versions of one article.

    Args:
        versions: two or more; one alone merges with itself.
        decided: what a judge made of them, where it is asked which unit each of his items belongs to. The disputes are
            those of the versions in any case.
    """
    said = {version.letter: version.annotation for version in versions}
    everybody = said if decided is None else said | {"": decided}
    mark_units = units(
        {letter: [mark(m) for m in each.mentions] for letter, each in said.items()},
        None if decided is None else [mark(m) for m in decided.mentions],
        are_rival_marks,
    )
    nodes = dict(_nodes(mark_units))
    found = groups({letter: names(each, nodes) for letter, each in said.items()})
    settled = groups({letter: names(each, nodes) for letter, each in everybody.items()})
    entity = {node: n for n, group in enumerate(settled) if not group.disputed for node in group.nodes}

    def rivals(one: Link, other: Link) -> bool:
        if (one.holder, one.target) == (other.holder, other.target):
            return True
        return one.polarity is other.polarity and all(
            a == b or (a in entity and b in entity and entity[a] == entity[b])
            for a, b in ((one.holder, other.holder), (one.target, other.target))
        )

    link_units = units(
        {letter: links(each, nodes) for letter, each in said.items()},
        None if decided is None else links(decided, nodes),
        rivals,
    )
    return Merge(
        versions=tuple(versions),
        marks=mark_units,
        nodes=nodes,
        links=link_units,
        groups=found,
        disputes=tuple(_disputes(mark_units, found, link_units)),
    )


def names(annotation: Annotation, nodes: Mapping[Mark, int]) -> Names:
    """Return an annotation's canonical names by node; a node of which it has several mentions cannot be."""
    return {nodes[mark(m)]: m.entity for m in annotation.mentions if m.entity is not None}


def links(annotation: Annotation, nodes: Mapping[Mark, int]) -> Collection[Link]:
    """Return an annotation's arrows between nodes."""
    node = {m.id: nodes[mark(m)] for m in annotation.mentions} | {AUTHOR: AUTHOR_NODE}
    return [Link(holder=node[s.holder], target=node[s.target], polarity=s.polarity) for s in annotation.stances]


def _nodes(mark_units: Sequence[Unit[Mark]]) -> Iterator[tuple[Mark, int]]:
    number = 0
    for unit in mark_units:
        for option in unit.options:
            yield option, number
            number += not unit.single
        number += unit.single


def _disputes(marks: Sequence[Unit[Mark]], found: Sequence[Group], arrows: Sequence[Unit[Link]]) -> Iterator[Dispute]:
    yield from (Dispute(kind=_mark_kind(unit), marks=unit) for unit in marks if not unit.agreed)
    yield from (Dispute(kind=Kind.ENTITY, group=group) for group in found if group.disputed)
    yield from (Dispute(kind=_link_kind(unit), links=unit) for unit in arrows if not unit.agreed)


def _mark_kind(unit: Unit[Mark]) -> Kind:
    options = frozenset[Mark]().union(*unit.said.values())
    if len(options) == 1:
        return Kind.MENTION
    spans, labels = {(o.start, o.end) for o in options}, {o.label for o in options}
    if len(spans) > 1:
        return Kind.BOUNDARY if len(labels) == 1 else Kind.BOUNDARY_LABEL
    return Kind.FORM if len(labels) == 1 else Kind.LABEL


def _link_kind(unit: Unit[Link]) -> Kind:
    options = frozenset[Link]().union(*unit.said.values())
    if any(option.holder == AUTHOR_NODE for option in options):
        return Kind.AUTHOR
    if len({(option.holder, option.target) for option in options}) > 1:
        return Kind.ARROW_MENTION
    polarities = {option.polarity for option in options}
    if len(polarities) > 1:
        return Kind.POLARITY
    return Kind.NEUTRAL if polarities == {Polarity.NEUTRAL} else Kind.ARROW


def agreed_mentions(merged: Merge) -> tuple[Mention, ...]:
    """Return the mentions that all versions have, under the ids m1, m2, ..., with the chosen names."""
    name = {node: group.name for group in merged.groups for node in group.undisputed}
    agreed = [option for unit in merged.marks if unit.agreed for option in unit.options]
    return tuple(
        Mention(id=f"m{n}", start=o.start, end=o.end, label=o.label, form=o.form, entity=name.get(merged.nodes[o]))
        for n, o in enumerate(agreed, start=1)
    )
