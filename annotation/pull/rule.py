"""A person decides about work that is kept apart or gone; the decision is a line of the journal like any other."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec

from standpunkt.annotation.pull.compare import latest
from standpunkt.annotation.pull.run import utc_now, write_annotations
from standpunkt.annotation.work.journal import (
    Kind,
    State,
    Verdict,
    append,
    has_email,
    read_journal,
    set_torn_line_aside,
)
from standpunkt.annotation.work.lock import held
from standpunkt.errors import UsageError, did_you_mean


def rule(
    work: Path,
    uuid: str,
    verdict: Verdict,
    reason: str,
    *,
    annotator: str | None = None,
    now: Callable[[], datetime] = utc_now,
) -> State:
    """Write down what somebody decided about an annotation, and return the line.

    Args:
        work: the work folder.
        uuid: the annotation's name.
        verdict: whether it counts.
        reason: why, for whoever reads the journal later.
        annotator: whose project it is in; needed only where a name was used twice.
        now: the time, in UTC.

    Raises:
        UsageError: the journal has no such annotation, or several, or the reason is empty or has an e-mail address.
        InputError: the journal is damaged.
        WorkInUseError: another run writes into the folder.
    """
    if not reason.strip() or has_email(reason):
        raise UsageError("give a reason in words, without e-mail addresses: it stays in the journal")
    with held(work):
        set_torn_line_aside(work)
        journal = list(read_journal(work))
        about = _about(journal, uuid, annotator)
        line = msgspec.structs.replace(
            about,
            kind=Kind.RULING,
            seen_at=now().isoformat(timespec="seconds"),
            vanished=None,
            verdict=verdict,
            reason=reason,
            result=(),
        )
        append(work, [line])
        write_annotations(work, [*journal, line])
    return line


def _about(journal: list[State], uuid: str, annotator: str | None) -> State:
    lines = [line for line in latest(journal).values() if annotator in (None, line.annotator)]
    found = [line for line in lines if line.annotation_uuid == uuid]
    if not found:
        names = [line.annotation_uuid for line in lines]
        hint = did_you_mean(uuid, names) or "standpunkt annotation pull lists what waits for a decision"
        raise UsageError(f"the journal has no annotation {uuid} ({hint})")
    if len(found) > 1:
        whose = ", ".join(f"{line.annotator}: {line.doc_id}" for line in found)
        raise UsageError(f"{uuid} names {len(found)} annotations ({whose}); say whose with --annotator")
    return found[0]
