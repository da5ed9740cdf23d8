"""What a judge's page shows drawn: all that is agreed, and ``?`` wherever there is something to decide.

Each decision is one key. A ``?`` is labelled, or taken away with the backspace key; of a disputed boundary both spans
are drawn, and the wrong one is taken away, with its arrows. A disputed arrow has no label until it gets one, or is
taken away. So what is still undecided can be seen, by the judge and by whoever pulls. An arrow that hangs on a disputed
mention of the same version has its label already: it comes or goes with the mention.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from standpunkt.annotation.adjudication.merge import AUTHOR_NODE, Dispute, Kind, Merge
from standpunkt.annotation.adjudication.units import Link, Mark, Unit, mark
from standpunkt.annotation.adjudication.versions import Version
from standpunkt.annotation.appearance import DISPUTED
from standpunkt.annotation.studio.drawing import Arrow, Drawing, Region
from standpunkt.labels import AUTHOR, Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The drawing a judge begins with."""

    drawing: Drawing
    """Agreed items, and what is open."""
    notes: dict[str, str]
    """What each version says, by region id, for regions that are open: ``A: ISSUE | B: –``."""


def proposal(merged: Merge, text: str) -> Proposal:
    """Return what to draw for the judge of a merge."""
    return _Proposer(merged, text).proposal()


class _Proposer:
    def __init__(self, merged: Merge, text: str) -> None:
        self._merged = merged
        self._text = text
        self._region: dict[Mark, str] = {}
        self._notes: dict[str, list[str]] = {}
        self._marks_of: dict[int, list[Mark]] = {}
        for option, node in merged.nodes.items():
            self._marks_of.setdefault(node, []).append(option)
        self._open: dict[Mark, list[str]] = {}
        for dispute in merged.disputes:
            for option, note in self._notes_of(dispute):
                self._open.setdefault(option, []).append(note)
        self._single = {option for unit in merged.marks if unit.single for option in unit.options}

    def proposal(self) -> Proposal:
        regions = tuple(self._regions())
        notes = {name: "; ".join(dict.fromkeys(said)) for name, said in self._notes.items()}
        return Proposal(drawing=Drawing(regions=regions, arrows=tuple(self._arrows())), notes=notes)

    def _notes_of(self, dispute: Dispute) -> Iterator[tuple[Mark, str]]:
        """Yield the marks that a dispute leaves open, with what each version says."""
        versions = self._merged.versions
        if unit := dispute.marks:
            note = _each(versions, lambda v: ", ".join(self._describe(o, unit) for o in _ordered(unit, v)))
            yield from ((option, note) for option in unit.options)
        elif group := dispute.group:
            for node in sorted(set(group.nodes) - set(group.undisputed)):
                note = _each(versions, partial(self._entity, node))
                yield from ((option, f"Name {note}") for option in self._marks_of[node])
        elif (arrows := dispute.links) and dispute.kind is Kind.AUTHOR:
            note = _each(
                versions, lambda v: ", ".join(o.polarity for o in arrows.options if o in arrows.said[v.letter])
            )
            for node in {option.target for option in arrows.options}:
                yield from ((option, f"Autor {note}") for option in self._marks_of[node])

    def _describe(self, option: Mark, unit: Unit[Mark]) -> str:
        form = f" {option.form}" if option.form not in (None, Form.NAME) else ""
        spans = {(other.start, other.end) for other in unit.options}
        words = f" „{self._text[option.start : option.end]}“" if len(spans) > 1 else ""
        return f"{option.label}{form}{words}"

    def _entity(self, node: int, version: Version) -> str:
        nodes = self._merged.nodes
        return next((m.entity or "" for m in version.annotation.mentions if nodes[mark(m)] == node), "")

    def _regions(self) -> Iterator[Region]:
        stances = {
            option.target: str(option.polarity)
            for unit in self._merged.links
            if unit.agreed
            for option in unit.options
            if option.holder == AUTHOR_NODE
        }
        names = {node: group.name for group in self._merged.groups for node in group.undisputed}
        spans: dict[tuple[int, int], str] = {}
        for option, node in self._merged.nodes.items():
            notes = self._open.get(option)
            span = (option.start, option.end)
            shared = notes is not None and option in self._single
            if shared and span in spans:
                self._region[option] = spans[span]
                continue
            name = f"m{len(set(self._region.values())) + 1}"
            self._region[option] = name
            if notes:
                self._notes[name] = notes
            if shared:
                spans[span] = name
            yield Region(
                id=name,
                start=option.start,
                end=option.end,
                label=DISPUTED if notes else str(option.label),
                form=self._form(option),
                entity=names.get(node),
                author_stance=stances.get(node),
            )

    def _form(self, option: Mark) -> str | None:
        """Return the form to draw: none for names, and none where versions differ in it."""
        forms = {o.form for o in self._merged.nodes if (o.start, o.end) == (option.start, option.end)}
        known = option.form if option not in self._open or len(forms) == 1 else None
        return None if known in (None, Form.NAME) else str(known)

    def _arrows(self) -> Iterator[Arrow]:
        drawn: dict[tuple[str, str], set[str]] = {}
        for unit in self._merged.links:
            settled = unit.agreed or self._hangs_on_a_mention(unit)
            for ends, polarity in self._ends(unit):
                drawn.setdefault(ends, set()).add(polarity if settled else "")
        for (holder, target), polarities in drawn.items():
            labels = tuple(polarities) if len(polarities) == 1 and "" not in polarities else ()
            yield Arrow(holder=holder, target=target, direction="right", labels=labels)

    def _hangs_on_a_mention(self, unit: Unit[Link]) -> bool:
        if len(unit.options) != 1:
            return False
        (option,) = unit.options
        supporters = {letter for letter, options in unit.said.items() if options}
        return any(
            dispute.kind is Kind.MENTION
            and dispute.marks is not None
            and {letter for letter, options in dispute.marks.said.items() if options} == supporters
            and any(self._merged.nodes[o] in (option.holder, option.target) for o in dispute.marks.options)
            for dispute in self._merged.disputes
        )

    def _ends(self, unit: Unit[Link]) -> Iterator[tuple[tuple[str, str], str]]:
        """Yield the region ids between which versions draw the arrows of a unit, and the polarity."""
        for version in self._merged.versions:
            marks = {m.id: mark(m) for m in version.annotation.mentions}
            for s in version.annotation.stances:
                if s.holder == AUTHOR:
                    continue
                holder, target = marks[s.holder], marks[s.target]
                nodes = self._merged.nodes
                if Link(holder=nodes[holder], target=nodes[target], polarity=s.polarity) in unit.options:
                    yield (self._region[holder], self._region[target]), str(s.polarity)


def _ordered(unit: Unit[Mark], version: Version) -> list[Mark]:
    return [option for option in unit.options if option in unit.said[version.letter]]


def _each(versions: tuple[Version, ...], say: Callable[[Version], str]) -> str:
    return " | ".join(f"{version.letter}: {say(version) or '–'}" for version in versions)
