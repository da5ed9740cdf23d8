"""A judge's decisions carried over to versions that changed after he made them.

Where each version still says in a unit what it said when he decided, the decision holds: it is written into every
version, so that they agree there, and what is left to differ is what changed. Names follow the judge where the
annotator's own have not changed, and an annotator's other mentions of that name follow them.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from standpunkt.annotation.adjudication.merge import AUTHOR_NODE, Merge, merge
from standpunkt.annotation.adjudication.shown import Shown
from standpunkt.annotation.adjudication.units import Link, Mark, are_rival_marks, mark
from standpunkt.annotation.adjudication.versions import Version, canonical, content_sha256
from standpunkt.labels import AUTHOR, Polarity
from standpunkt.schema import Annotation, Mention, Stance

_End = Mark | None
"""Null for the author."""
_Arrow = tuple[_End, _End, Polarity]


@dataclass(slots=True)
class _Said:
    """An annotation by its marks instead of ids."""

    names: dict[Mark, str | None]
    arrows: set[_Arrow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a judge said of an article before one of its versions changed."""

    shown: Shown
    """What it was said of."""
    verdict: Annotation
    """What was said."""


def carry(old: Sequence[Version], verdict: Annotation, new: Sequence[Version]) -> tuple[Version, ...]:
    """Return the new versions with all of the judge's decisions written in that still hold.

    Args:
        old: what the judge decided on.
        verdict: his decision.
        new: the versions as they are now, under the same letters; nothing is carried where the letters are others.
    """
    before = {version.letter: version for version in old}
    if {v.letter: v.annotation.annotator for v in old} != {v.letter: v.annotation.annotator for v in new}:
        return tuple(new)
    merged = merge(old, canonical(verdict))
    judge = _said(verdict)
    was = {letter: _said(version.annotation) for letter, version in before.items()}
    now = {version.letter: _said(version.annotation) for version in new}
    _carry_marks(merged, judge, was, now)
    _carry_arrows(merged, verdict, was, now)
    return tuple(_version(version, now[version.letter]) for version in new)


def _carry_marks(merged: Merge, judge: _Said, was: dict[str, _Said], now: dict[str, _Said]) -> None:
    for letter, said in now.items():
        _follow_names(judge, was[letter], said)
    drawn = {letter: set(said.names) for letter, said in now.items()}
    for unit in merged.marks:
        holds = all(
            {m for m in drawn[letter] if any(are_rival_marks(m, o) for o in unit.options)} - set(was[letter].names)
            == set()
            and unit.said[letter] <= drawn[letter]
            for letter in now
        )
        if not holds or unit.decided is None:
            continue
        for letter, said in now.items():
            for gone in unit.said[letter] - unit.decided:
                del said.names[gone]
            for kept in unit.decided - unit.said[letter]:
                said.names[kept] = judge.names[kept]


def _follow_names(judge: _Said, was: _Said, said: _Said) -> None:
    """Rename an annotator's entities as the judge did."""
    others: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each, name in said.names.items():
        if name is not None and (chosen := judge.names.get(each)) is not None:
            others[name][chosen] += 1
    for each, name in list(said.names.items()):
        if each in judge.names and was.names.get(each, "") == name:
            said.names[each] = judge.names[each]
        elif name is not None and others[name]:
            ranked = others[name]
            said.names[each] = min(ranked, key=lambda chosen: (-ranked[chosen], chosen))


def _carry_arrows(merged: Merge, verdict: Annotation, was: dict[str, _Said], now: dict[str, _Said]) -> None:
    decided = _by_link(merged, verdict)
    said = {v.letter: _by_link(merged, v.annotation) for v in merged.versions}
    for unit in merged.links:
        pairs = {(option.holder, option.target) for option in unit.options}
        theirs = {letter: {said[letter][o] for o in unit.said[letter]} for letter in now}
        # An arrow goes where its mention went, which a decision on the mention settled.
        holds = all(
            {a for a in now[letter].arrows - was[letter].arrows if _nodes(merged, a) in pairs} == set()
            and {a for a in theirs[letter] if a not in now[letter].arrows} == set()
            for letter in now
        )
        if not holds:
            continue
        for letter, each in now.items():
            each.arrows = each.arrows - theirs[letter] | {decided[option] for option in unit.decided or ()}


def _nodes(merged: Merge, arrow: _Arrow) -> tuple[int, int]:
    holder, target, _ = arrow
    none = AUTHOR_NODE - 1
    first = AUTHOR_NODE if holder is None else merged.nodes.get(holder, none)
    return first, none if target is None else merged.nodes.get(target, none)


def _by_link(merged: Merge, annotation: Annotation) -> dict[Link, _Arrow]:
    found: dict[Link, _Arrow] = {}
    for arrow in _said(annotation).arrows:
        holder, target = _nodes(merged, arrow)
        found[Link(holder=holder, target=target, polarity=arrow[2])] = arrow
    return found


def _said(annotation: Annotation) -> _Said:
    marks: dict[str, _End] = {m.id: mark(m) for m in annotation.mentions}
    marks[AUTHOR] = None
    return _Said(
        names={mark(m): m.entity for m in annotation.mentions},
        arrows={(marks[s.holder], marks[s.target], s.polarity) for s in annotation.stances},
    )


def _version(version: Version, said: _Said) -> Version:
    """Return a version that says this; arrows whose ends are not there fall away, as do second ones of a pair."""
    ids: dict[_End, str] = {each: f"m{n}" for n, each in enumerate(sorted(said.names, key=lambda m: m.place), start=1)}
    ids[None] = AUTHOR
    stances = {
        (ids[holder], ids[target]): polarity
        for holder, target, polarity in sorted(said.arrows, key=lambda arrow: arrow[2])
        if holder in ids and target in ids and holder != target
    }
    first = version.annotation
    annotation = Annotation(
        article_id=first.article_id,
        text_sha256=first.text_sha256,
        annotator=first.annotator,
        mentions=tuple(
            Mention(id=ids[m], start=m.start, end=m.end, label=m.label, form=m.form, entity=name)
            for m, name in said.names.items()
        ),
        stances=tuple(Stance(holder=h, target=t, polarity=polarity) for (h, t), polarity in stances.items()),
        guideline=first.guideline,
        provenance=first.provenance,
    )
    return Version(letter=version.letter, annotation=canonical(annotation), sha256=content_sha256(annotation))
