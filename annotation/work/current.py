"""What holds now: the journal's newest accepted state of each article and annotator, and all that waits for a decision.

A state counts unless it is in quarantine; a tombstone takes what it names out; a ruling puts either in or out. Nothing
leaves silently: what does not count is listed with its reasons and the task's address.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from standpunkt.annotation.studio.drawing import Drawing
from standpunkt.annotation.studio.reading import read_drawing, to_annotation
from standpunkt.annotation.work.journal import Identity, Kind, State, Verdict, read_journal
from standpunkt.annotation.work.texts import read_texts
from standpunkt.errors import Fault, shorten
from standpunkt.schema import Annotation, Provenance

SECOND: Final = "E_SECOND"
"""Code of several annotations where one is expected; found here, since it is not a state's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One annotator's work on one article of a batch."""

    state: State
    """The newest accepted state."""
    drawing: Drawing
    """What is drawn there; regions carry the canonical names and labels as they were typed."""
    annotation: Annotation | None
    """The annotation; null where faults keep it from being one."""
    faults: tuple[Fault, ...]
    """What is wrong with it; each names the task's address as its file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A state that does not count until a person decides."""

    state: State
    """The state."""
    faults: tuple[Fault, ...]
    """Why; each names the task's address as its file, and the annotation as its path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """What the journal says now. All lists ascend by batch, article, annotator."""

    works: tuple[Work, ...] = ()
    """Work that counts, sound or not."""
    skipped: tuple[State, ...] = ()
    """Articles that their annotator skipped."""
    quarantined: tuple[Held, ...] = ()
    """Work that is kept apart; an older state of it may count."""
    vanished: tuple[State, ...] = ()
    """Tombstones that nobody explained."""

    @property
    def annotations(self) -> tuple[Annotation, ...]:
        """The sound annotations; of an article that was in several batches, each annotator's newest."""
        newest: dict[tuple[str, str], Work] = {}
        for work in sorted(self.works, key=lambda work: (work.state.updated_at, work.state.batch)):
            if work.annotation:
                newest[work.annotation.article_id, work.annotation.annotator] = work
        found = [work.annotation for _, work in sorted(newest.items())]
        return tuple(annotation for annotation in found if annotation)

    @property
    def addresses(self) -> Mapping[tuple[str, str], str]:
        """The task's address of each article and annotator."""
        works = sorted(self.works, key=lambda work: (work.state.updated_at, work.state.batch))
        return {(work.state.doc_id, work.state.annotator): work.state.address for work in works}

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All that keeps the present from being whole: faults of work, quarantine, what vanished."""
        of_works = [fault for work in self.works for fault in work.faults]
        of_held = [fault for held in self.quarantined for fault in held.faults]
        return (*of_works, *of_held, *map(tombstone_fault, self.vanished))

    def of(self, *batches: str) -> "Present":
        """Return the present of these batches alone."""
        return Present(
            works=tuple(work for work in self.works if work.state.batch in batches),
            skipped=tuple(state for state in self.skipped if state.batch in batches),
            quarantined=tuple(held for held in self.quarantined if held.state.batch in batches),
            vanished=tuple(state for state in self.vanished if state.batch in batches),
        )


@dataclass(slots=True)
class _History:
    """Where the journal has got to with one annotation."""

    seen: State
    """The newest line that is no ruling."""
    ruling: State | None = None
    """The ruling about it; null while there is none."""
    last: State | None = None
    """The newest state."""
    accepted: State | None = None
    """The newest state that counts, by itself or by a ruling."""
    ruled: int = 0
    """Place in the journal of the ruling that accepted it; 0 where none did."""

    def take(self, line: State, place: int) -> None:
        if line.kind is not Kind.RULING:
            self.seen, self.ruling = line, None
        if line.kind is Kind.STATE:
            self.last = line
            if not line.quarantine:
                self.accepted, self.ruled = line, 0
        elif line.kind is Kind.RULING:
            self.ruling = line
            self._rule(line, place)

    def _rule(self, line: State, place: int) -> None:
        gone = self.seen.kind is Kind.TOMBSTONE
        if line.verdict is Verdict.ACCEPTED:
            self.accepted, self.ruled = (self.accepted if gone and self.accepted else self.last), place
        elif gone or not self.seen.quarantine:
            self.accepted = None

    @property
    def counts(self) -> bool:
        """Whether some state of it counts, as far as it alone can tell."""
        return self.accepted is not None and (self.seen.kind is Kind.STATE or self.ruling is not None)


def read_present(work: Path) -> Present:
    """Return what the journal of a work folder says now.

    Raises:
        InputError: the journal or the texts were changed or are damaged.
    """
    return present(read_journal(work), read_texts(work))


def present(journal: Iterable[State], texts: Mapping[str, str]) -> Present:
    """Return what a journal says now.

    Args:
        journal: its lines, in their order.
        texts: texts by hash; a state whose text is missing is a fault of its own.
    """
    histories: dict[Identity, _History] = {}
    for place, line in enumerate(journal, start=1):
        histories.setdefault(line.identity, _History(seen=line)).take(line, place)
    tasks: dict[tuple[str, str, str], list[_History]] = defaultdict(list)
    for (batch, annotator, doc_id, _), history in sorted(histories.items()):
        tasks[batch, doc_id, annotator].append(history)
    builder = _Builder(texts=texts)
    for _, found in sorted(tasks.items()):
        builder.take(found)
    return Present(
        works=tuple(builder.works),
        skipped=tuple(builder.skipped),
        quarantined=tuple(builder.quarantined),
        vanished=tuple(builder.vanished),
    )


@dataclass(slots=True)
class _Builder:
    """Collects the present, task by task."""

    texts: Mapping[str, str]
    works: list[Work] = field(default_factory=list)
    skipped: list[State] = field(default_factory=list)
    quarantined: list[Held] = field(default_factory=list)
    vanished: list[State] = field(default_factory=list)

    def take(self, histories: list[_History]) -> None:
        """Take what one annotator did with one article of a batch."""
        counting = [history for history in histories if history.counts]
        done = [history for history in counting if history.accepted and not history.accepted.was_cancelled]
        if ruled := [history for history in done if history.ruled]:
            done = [max(ruled, key=lambda history: history.ruled)]
        for history in histories:
            self._take_open(history, superseded=len(done) == 1 and history is not done[0])
        if len(done) > 1:
            self._take_several([history.accepted for history in done if history.accepted])
        elif done and done[0].accepted:
            self.works.append(read_work(done[0].accepted, self.texts))
        else:
            self.skipped += [history.accepted for history in counting[:1] if history.accepted]

    def _take_open(self, history: _History, *, superseded: bool) -> None:
        """List what waits for a decision; the annotator's own newer work explains what is gone."""
        if history.ruling:
            return
        if history.seen.kind is Kind.TOMBSTONE:
            empty = history.last and history.last.was_cancelled and not history.last.result
            if not superseded and not empty:
                self.vanished.append(history.seen)
        elif history.seen.quarantine:
            self.quarantined.append(Held(state=history.seen, faults=tuple(reasons(history.seen))))

    def _take_several(self, states: list[State]) -> None:
        names = ", ".join(state.annotation_uuid for state in states)
        for state in states:
            fault = _fault(state, SECOND, "one annotation of an article by an annotator", names, _CHOOSE)
            self.quarantined.append(Held(state=state, faults=(fault,)))


def read_work(state: State, texts: Mapping[str, str]) -> Work:
    """Return a state as work: what is drawn, and the annotation or its faults."""
    drawing, faults = read_drawing(list(state.result))
    text = texts.get(state.text_sha256)
    annotation = None
    if text is None:
        faults.append(_fault(state, "E_TEXT_MISSING", f"the text {state.text_sha256[:12]}… in texts.jsonl", "nothing"))
    else:
        annotation, found = to_annotation(
            drawing,
            article_id=state.doc_id,
            text=text,
            annotator=state.annotator,
            guideline=state.guideline,
            provenance=Provenance(
                source=state.source,
                tool=state.tool,
                started=state.created_at or None,
                finished=state.updated_at or None,
            ),
        )
        faults += found
    at = tuple(fault.at(file=state.address) for fault in faults)
    return Work(state=state, drawing=drawing, annotation=None if at else annotation, faults=at)


_CHOOSE: Final = "'standpunkt annotation accept UUID --reason ...' says which one counts"
_DECIDE: Final = "'standpunkt annotation accept UUID --reason ...' or 'dismiss' settles it"
_ACCOUNTS: Final = "'standpunkt annotation users' says who is who"


def reasons(state: State) -> list[Fault]:
    """Return why a state is in quarantine, each with the task's address."""
    said = {
        "E_AUTHOR": (f"work by {state.annotator}", f"it says it is by {state.completed_by or 'nobody'}", _ACCOUNTS),
        "E_OVERWRITTEN": (f"written last by {state.annotator}", state.updated_by, _DECIDE),
        "E_UNSIGNED": (f"submitted by {state.annotator}", "it came by import: anybody could have claimed it", _DECIDE),
        "E_TASK": ("a task that was sent by push", shorten(state.doc_id or "no doc_id"), _DECIDE),
        "E_TEXT_HASH": ("the text that was sent", f"another one, {state.text_sha256[:12]}…", _DECIDE),
        "E_CONFIG": ("the labelling page that was sent", f"another one, {state.config_sha256[:12]}…", _DECIDE),
        "E_RESULT": ("a result of items that can be kept", "something else; the backup has it", _DECIDE),
    }
    return [_fault(state, code, *said.get(code, ("no reason", code, _DECIDE))) for code in state.quarantine]


def tombstone_fault(state: State) -> Fault:
    """Return what a tombstone says, with the task's address."""
    expected = f"{state.annotator}'s annotation of {state.doc_id or 'a task without doc_id'}"
    return _fault(state, "E_VANISHED", expected, f"the {state.vanished} is gone", _DECIDE)


def _fault(state: State, code: str, expected: str, found: str, hint: str = "") -> Fault:
    return Fault(code=code, path=state.annotation_uuid, expected=expected, found=found, hint=hint, file=state.address)
