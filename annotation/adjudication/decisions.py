"""A decision for every item: what gold has and what it has not, whom it follows, and where each version says it.

An item is a mention, an arrow, or an entity whose grouping somebody contradicted. Its ``decision`` is one of

- ``unanimous``: all versions have it, and gold too;
- ``judge-A``, ``judge-B``, ...: in the item's unit, gold is what this version says (``judge-A+B`` of three);
- ``judge-both``: gold holds all that the versions say in the unit, each of which says something else;
- ``judge-new``: gold is what no version says, which may be nothing;
- ``single``: there was one annotation only, and gold is that.

``kept`` tells items that are in gold from dropped ones, which stay on record.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from standpunkt.annotation.adjudication.entities import contradicts, groups, parts
from standpunkt.annotation.adjudication.merge import (
    AUTHOR_NODE,
    MERGE_RULE_VERSION,
    Merge,
    agreed_mentions,
    merge,
    names,
)
from standpunkt.annotation.adjudication.units import Link, Mark, Unit, mark
from standpunkt.annotation.adjudication.versions import Version, canonical
from standpunkt.errors import Fault
from standpunkt.labels import AUTHOR, Source
from standpunkt.record import Record, id_faults
from standpunkt.schema import Annotation, Mention, Provenance

UNANIMOUS, SINGLE, BOTH, NEW = "unanimous", "single", "judge-both", "judge-new"


class Ground(Record, frozen=True, kw_only=True):
    """Where a version says an item."""

    version: str
    """Its letter, which the judge saw."""
    annotator: str
    """Whose it is."""
    kind: Source
    """Whether that is a person or a model."""
    item: str
    """Mention ids of the version in canonical order: ``m3``, ``m3>m7``, ``AUTHOR>m7``, or ``m1=m4 m6`` for groups."""
    annotation: str
    """Hash of the version's content, or the UUID of the annotation where a server gave one."""


class Decision(Record, frozen=True, kw_only=True):
    """What became of one item."""

    article_id: str
    """The article."""
    item: str
    """mention, stance or entity."""
    content: str
    """What it is: ``12-25 PER name``, ``12-25 PER > 40-52 ISSUE FAVOR``, or the entity's mentions in gold."""
    decision: str
    """Whom gold follows; see the module."""
    kept: bool
    """Whether it is in gold."""
    gold: str | None
    """Mention ids in gold; null where the item was dropped."""
    judge: str | None
    """Who decided; null where nobody had to."""
    reason: str | None
    """The judge's remark on the article; null where there is none."""
    sources: tuple[Ground, ...]
    """Where versions say it; empty for what only the judge says."""
    merge_rule_version: str
    """Version of the rule that made the units."""

    def _faults(self) -> Iterator[Fault]:
        yield from id_faults(self.article_id, "$.article_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a judge made of an article."""

    annotation: Annotation
    """His version, in which nothing is open."""
    reason: str | None = None
    """His remark; null where he made none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """One article's gold."""

    annotation: Annotation
    """The gold itself, in canonical form."""
    decisions: tuple[Decision, ...]
    """Mentions, then arrows, then entities, each in the order of the text."""


def settle(versions: tuple[Version, ...], verdict: Verdict | None, *, tool: str, uuids: Mapping[str, str]) -> Settled:
    """Make the gold of one article.

    Args:
        versions: of one article; one alone is taken as it is and marked so.
        verdict: the judge's; null where the versions agree.
        tool: name and version of this program, for the provenance.
        uuids: the server's names of annotations, by annotator; what is missing is named by its hash.

    Raises:
        ValueError: the versions differ and nobody judged.
    """
    decided = None if verdict is None else canonical(verdict.annotation)
    merged = merge(versions, decided)
    if decided is None and merged.disputes:
        raise ValueError(f"{versions[0].annotation.article_id}: versions differ, and there is no verdict")
    gold = _gold(merged, versions, decided, tool)
    author = _Author(merged=merged, versions=versions, verdict=verdict, gold=gold, uuids=uuids)
    return Settled(annotation=gold, decisions=(*author.mentions(), *author.stances(), *author.entities()))


def _gold(merged: Merge, versions: tuple[Version, ...], decided: Annotation | None, tool: str) -> Annotation:
    first = versions[0].annotation
    provenance = _provenance([v.annotation for v in versions], decided, tool)
    if decided is not None or len(versions) == 1:
        chosen = decided or first
        mentions, stances = chosen.mentions, chosen.stances
    else:
        mentions, stances = agreed_mentions(merged), first.stances
    return Annotation(
        article_id=first.article_id,
        text_sha256=first.text_sha256,
        annotator=first.annotator if len(versions) == 1 and decided is None else "gold",
        mentions=mentions,
        stances=stances,
        guideline=first.guideline,
        provenance=provenance,
    )


def _provenance(annotations: list[Annotation], decided: Annotation | None, tool: str) -> Provenance:
    """Say who made gold: adjudicated only where a person had the last word, or agreed with all the others.

    What a model judged, or only models annotated, is a model's; who took part as what is written out in any case.
    """
    kinds = sorted(str(each.provenance.source) for each in annotations)
    said = f"{tool}, merge rule {MERGE_RULE_VERSION}; annotated by {' and '.join(kinds)}"
    if decided is not None:
        judge = decided.provenance.source
        source = Source.MODEL if judge is Source.MODEL else Source.ADJUDICATED
        return Provenance(source=source, tool=f"{said}; judged by {judge}")
    if len(annotations) == 1:
        return Provenance(source=annotations[0].provenance.source, tool=f"{said} alone; not adjudicated")
    source = Source.MODEL if all(kind == Source.MODEL for kind in kinds) else Source.ADJUDICATED
    return Provenance(source=source, tool=f"{said}; unanimous")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Author:
    """Writes the decisions of one article."""

    merged: Merge
    versions: tuple[Version, ...]
    verdict: Verdict | None
    gold: Annotation
    uuids: Mapping[str, str]

    def mentions(self) -> Iterator[Decision]:
        """Yield a decision for every mark."""
        in_gold = {mark(m): m.id for m in self.gold.mentions}
        for unit in self.merged.marks:
            for option in unit.options:
                sources = [
                    self._ground(version, m.id)
                    for version in self.versions
                    for m in version.annotation.mentions
                    if mark(m) == option
                ]
                content = " ".join(filter(None, (f"{option.start}-{option.end}", option.label, option.form)))
                yield self._decision("mention", content, self._followed(unit, option), in_gold.get(option), sources)

    def stances(self) -> Iterator[Decision]:
        """Yield a decision for every arrow between nodes."""
        in_gold = {link: (content, name) for link, content, name in self._arrows(self.gold)}
        said = {v.letter: {link: (c, name) for link, c, name in self._arrows(v.annotation)} for v in self.versions}
        for unit in self.merged.links:
            for option in unit.options:
                here = [
                    (version, *said[version.letter][option])
                    for version in self.versions
                    if option in said[version.letter]
                ]
                content, name = in_gold.get(option) or (here[0][1], None)
                sources = [self._ground(version, item) for version, _, item in here]
                yield self._decision("stance", content, self._followed(unit, option), name, sources)

    def entities(self) -> Iterator[Decision]:
        """Yield a decision for every entity on whose grouping somebody contradicts somebody, judge included."""
        if self.verdict is None:
            return
        nodes = self.merged.nodes
        named = {v.letter: names(v.annotation, nodes) for v in self.versions}
        gold = names(self.gold, nodes)
        for group in groups(named | {"": gold}):
            if not group.disputed:
                continue
            decided = parts(gold, group.nodes)
            followed = [
                v.letter for v in self.versions if not contradicts({"": decided, v.letter: group.said[v.letter]})
            ]
            sources = [
                self._ground(v, self._ids(v.annotation, group.said[v.letter]))
                for v in self.versions
                if group.said[v.letter]
            ]
            name = self._ids(self.gold, decided) or None
            decision = f"judge-{'+'.join(followed)}" if followed else NEW
            yield self._decision("entity", name or "nothing named", decision, name, sources)

    def _followed(self, unit: Unit[Mark] | Unit[Link], option: Mark | Link) -> str:
        if len(self.versions) == 1 and self.verdict is None:
            return SINGLE
        if unit.decided is None:
            return UNANIMOUS
        followed = [letter for letter, options in unit.said.items() if options == unit.decided]
        if len(followed) == len(unit.said) and option in unit.decided:
            return UNANIMOUS
        if followed:
            return f"judge-{'+'.join(followed)}"
        return BOTH if unit.decided == frozenset().union(*unit.said.values()) else NEW

    def _decision(self, item: str, content: str, decision: str, name: str | None, sources: list[Ground]) -> Decision:
        judged = self.verdict is not None and decision not in (UNANIMOUS, SINGLE)
        return Decision(
            article_id=self.gold.article_id,
            item=item,
            content=content,
            decision=decision,
            kept=name is not None,
            gold=name,
            judge=self.verdict.annotation.annotator if self.verdict and judged else None,
            reason=self.verdict.reason if self.verdict and judged else None,
            sources=tuple(sources),
            merge_rule_version=MERGE_RULE_VERSION,
        )

    def _ground(self, version: Version, item: str) -> Ground:
        annotator = version.annotation.annotator
        return Ground(
            version=version.letter,
            annotator=annotator,
            kind=version.annotation.provenance.source,
            item=item,
            annotation=self.uuids.get(annotator) or version.sha256,
        )

    def _arrows(self, annotation: Annotation) -> Iterator[tuple[Link, str, str]]:
        mentions = {m.id: m for m in annotation.mentions}
        node = {m.id: self.merged.nodes[mark(m)] for m in annotation.mentions} | {AUTHOR: AUTHOR_NODE}
        for s in annotation.stances:
            link = Link(holder=node[s.holder], target=node[s.target], polarity=s.polarity)
            content = f"{_place(s.holder, mentions)} > {_place(s.target, mentions)} {s.polarity}"
            yield link, content, f"{s.holder}>{s.target}"

    def _ids(self, annotation: Annotation, said: tuple[tuple[int, ...], ...]) -> str:
        """Return groups of nodes as a version's mention ids: ``m1=m4 m6``."""
        name = {self.merged.nodes[mark(m)]: m.id for m in annotation.mentions}
        return " ".join("=".join(name[node] for node in part) for part in said)


def _place(name: str, mentions: Mapping[str, Mention]) -> str:
    return name if name == AUTHOR else f"{mentions[name].start}-{mentions[name].end} {mentions[name].label}"
