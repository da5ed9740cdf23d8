"""What is seen held against the journal: which lines are new, and what has gone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from standpunkt.annotation.work.journal import Gone, Identity, Kind, State

_CONFIG = "E_CONFIG"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a pull adds to the journal for one arm."""

    new: tuple[State, ...] = ()
    """States of annotations that the journal did not know, or knew as gone."""
    changed: tuple[State, ...] = ()
    """States of annotations that looked otherwise before."""
    unchanged: int = 0
    """Annotations that look as they did."""
    vanished: tuple[State, ...] = ()
    """Tombstones."""

    @property
    def lines(self) -> tuple[State, ...]:
        """All lines, for the journal."""
        return (*self.new, *self.changed, *self.vanished)


def latest(journal: Iterable[State]) -> dict[Identity, State]:
    """Return the newest line of each annotation, rulings apart."""
    return {line.identity: line for line in journal if line.kind is not Kind.RULING}


def compare(
    seen: Iterable[State],
    known: Mapping[Identity, State],
    *,
    batch: str,
    annotator: str,
    seen_at: str,
    tasks: Mapping[int, str] | None,
) -> News:
    """Return what is new.

    Args:
        seen: all states of one arm, as they are now.
        known: `latest` of the journal.
        batch: the arm's batch.
        annotator: the arm's annotator.
        seen_at: time for tombstones.
        tasks: article of each task that the project has; null where the project is gone.
    """
    new: list[State] = []
    changed: list[State] = []
    there: set[Identity] = set()
    unchanged = 0
    for state in seen:
        there.add(state.identity)
        before = known.get(state.identity)
        if before is None or before.kind is Kind.TOMBSTONE:
            new.append(state)
        elif _differs(state, before):
            changed.append(state)
        else:
            unchanged += 1
    gone = tuple(
        _tombstone(state, seen_at, tasks)
        for identity, state in known.items()
        if identity[:2] == (batch, annotator) and state.kind is Kind.STATE and identity not in there
    )
    return News(new=tuple(new), changed=tuple(changed), unchanged=unchanged, vanished=gone)


def _differs(state: State, before: State) -> bool:
    """Tell whether a state says something else than the line before it.

    What was submitted before somebody changed the labelling page stays what it was.
    """
    if _content(state) != _content(before):
        return True
    codes = set(state.quarantine)
    return codes != set(before.quarantine) and codes - {_CONFIG} != set(before.quarantine)


def _content(state: State) -> tuple[object, ...]:
    who = state.completed_by, state.updated_by
    where = state.server, state.project, state.task, state.text_sha256
    return state.result_sha256, state.was_cancelled, who, where


def _tombstone(state: State, seen_at: str, tasks: Mapping[int, str] | None) -> State:
    is_there = tasks is not None and tasks.get(state.task) == state.doc_id
    gone = Gone.PROJECT if tasks is None else Gone.ANNOTATION if is_there else Gone.TASK
    return msgspec.structs.replace(state, kind=Kind.TOMBSTONE, seen_at=seen_at, vanished=gone, result=())
