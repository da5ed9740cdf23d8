"""``standpunkt annotation pull``, ``accept`` and ``dismiss``: what was annotated comes home."""

from dataclasses import asdict
from pathlib import Path

from standpunkt.annotation.pull.rule import rule
from standpunkt.annotation.pull.run import ANNOTATIONS, Report, Row
from standpunkt.annotation.pull.run import pull as bring_home
from standpunkt.annotation.work.journal import Verdict
from standpunkt.cli.annotation.options import FOUND, WORK, ServerOptions
from standpunkt.cli.console import emit, note, say, table, track


def pull(
    *,
    work: Path = WORK,
    batch: tuple[str, ...] = (),
    gone: bool = False,
    server: ServerOptions = FOUND,
    json: bool = False,
) -> int:
    """Bring home what was annotated: every state that is new becomes a line of the work folder's journal.

    Nothing is ever taken out of the journal. Work by other hands than the project's annotator, work on changed texts or
    pages, and work that vanished is kept apart and listed with the task's address until 'accept' or 'dismiss' settles
    it; the sound rest is written to annotations.jsonl. Can be stopped at any time and run again.

    Exit code 1 if something is kept apart, gone or faulty.

    Example: `standpunkt annotation pull --batch b1`

    Args:
        work: The campaign's folder.
        batch: Pull this batch alone; may be given several times.
        gone: Believe a server that has none of the projects that were sent to it.
        server: The server.
        json: Print what was found as JSON.
    """
    with server.studio() as studio:
        report = bring_home(studio, work, batches=batch, gone=gone, watch=lambda arms: track(arms, "pulling"))
    if json:
        emit(asdict(report))
    else:
        _show(report, work)
    return 0 if report.is_clean else 1


def accept(uuid: str, *, reason: str, annotator: str | None = None, work: Path = WORK, json: bool = False) -> None:
    """Let work count that pull kept apart, that vanished, or that is one of several on an article.

    The decision is a line of the journal. It holds until the annotation changes on the server.

    Example: `standpunkt annotation accept 2e76cd21-8a94-45c9-b04b-b5bd1bc44285 --reason "anna asked bela to mend it"`

    Args:
        uuid: Name of the annotation, as pull and the journal give it.
        reason: Why, for whoever reads the journal later.
        annotator: Whose project it is in, where one name was used twice.
        work: The campaign's folder.
        json: Print the line as JSON.
    """
    _rule(work, uuid, Verdict.ACCEPTED, reason, annotator, as_json=json)


def dismiss(uuid: str, *, reason: str, annotator: str | None = None, work: Path = WORK, json: bool = False) -> None:
    """Let work go that pull kept apart, or that vanished; what counted before it was overwritten still counts.

    The decision is a line of the journal. It holds until the annotation changes on the server.

    Example: `standpunkt annotation dismiss 2e76cd21-8a94-45c9-b04b-b5bd1bc44285 --reason "bela tried out the page"`

    Args:
        uuid: Name of the annotation, as pull and the journal give it.
        reason: Why, for whoever reads the journal later.
        annotator: Whose project it is in, where one name was used twice.
        work: The campaign's folder.
        json: Print the line as JSON.
    """
    _rule(work, uuid, Verdict.DISMISSED, reason, annotator, as_json=json)


def _rule(work: Path, uuid: str, verdict: Verdict, reason: str, annotator: str | None, *, as_json: bool) -> None:
    line = rule(work, uuid, verdict, reason, annotator=annotator)
    if as_json:
        about = {name: getattr(line, name) for name in ("annotation_uuid", "annotator", "batch", "doc_id", "reason")}
        emit({**about, "verdict": verdict.value})
    else:
        say(f"{line.batch}/{line.annotator}: {line.doc_id}: {uuid} is {verdict}")


def _show(report: Report, work: Path) -> None:
    if report.torn:
        note(f"a run was killed while it wrote: its half line is in {work / report.torn}, and what it said comes again")
    for fault in report.faults:
        say(str(fault))
    columns = [field.replace("_", " ") for field in Row.__dataclass_fields__]
    table(columns, ([getattr(row, field) for field in Row.__dataclass_fields__] for row in report.rows))
    errors = sum(fault.code.startswith("E_") for fault in report.faults)
    say(f"{work / ANNOTATIONS}: {_number(errors, 'fault')}, {_number(len(report.faults) - errors, 'warning')}")


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")
