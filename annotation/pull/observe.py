"""An export held against what was sent: states as they are seen, and what is wrong with tasks and project."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from standpunkt.annotation.pull.accounts import Accounts
from standpunkt.annotation.pull.arms import Arm
from standpunkt.annotation.studio.export import ExportedTask, Submitted
from standpunkt.annotation.work.journal import Kind, State, address, result_sha256
from standpunkt.errors import Fault, shorten
from standpunkt.labels import Source
from standpunkt.schema import text_sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Where and when a project was seen."""

    seen_at: str
    """ISO 8601 time in UTC."""
    server: str
    """Address of the server."""
    tool: str
    """Name and version of the server."""
    config_sha256: str
    """Hash of the project's labelling page as it is now."""
    source: Source
    """Whether the arm's annotator is a human or a model."""


def observe(arm: Arm, tasks: Sequence[ExportedTask], sight: Sight, accounts: Accounts) -> list[State]:
    """Return every annotation of an export as a state; codes in `quarantine` say what keeps one apart."""
    return [_state(arm, task, submitted, sight, accounts) for task in tasks for submitted in task.submitted]


def _state(arm: Arm, task: ExportedTask, submitted: Submitted, sight: Sight, accounts: Accounts) -> State:
    sent = arm.articles.get(task.doc_id)
    names = accounts.name(submitted.completed_by), accounts.name(submitted.updated_by)
    text = _text_sha256(task)
    checks = {
        "E_AUTHOR": names[0] != arm.annotator,
        "E_OVERWRITTEN": names[1] not in ("", arm.annotator),
        "E_UNSIGNED": not names[1],
        "E_TASK": sent is None,
        "E_TEXT_HASH": sent is not None and text != sent.text_sha256,
        "E_CONFIG": sight.config_sha256 != arm.config_sha256,
        "E_RESULT": not submitted.is_whole,
    }
    return State(
        kind=Kind.STATE,
        seen_at=sight.seen_at,
        server=sight.server,
        batch=arm.batch,
        annotator=arm.annotator,
        source=sight.source,
        project=arm.project,
        task=task.id,
        doc_id=task.doc_id,
        text_sha256=text,
        annotation_uuid=submitted.uuid,
        completed_by=names[0],
        updated_by=names[1],
        created_at=submitted.created_at,
        updated_at=submitted.updated_at,
        lead_time=submitted.lead_time,
        was_cancelled=submitted.was_cancelled,
        config_sha256=sight.config_sha256,
        guideline=sent.guideline if sent else "",
        model_version=submitted.model_version,
        tool=sight.tool,
        quarantine=tuple(code for code, applies in checks.items() if applies),
        result_sha256=result_sha256(submitted.result),
        result=submitted.result,
    )


def findings(arm: Arm, title: str, tasks: Sequence[ExportedTask], sight: Sight, accounts: Accounts) -> Iterator[Fault]:
    """Yield what is wrong with a project and its tasks, whether somebody worked on them or not.

    Codes that begin with ``E_`` are errors; ``W_DRAFT`` is work that was begun and not submitted.
    """
    page = address(sight.server, arm.project)
    if sight.config_sha256 != arm.config_sha256:
        yield Fault(
            code="E_CONFIG",
            expected=f"the labelling page that was sent, {arm.config_sha256[:12]}…",
            found=f"another one, {sight.config_sha256[:12]}…",
            hint="somebody changed it under Settings; what is submitted on it is kept apart",
            file=page,
        )
    if title != arm.title:
        hint = "somebody renamed the project"
        yield Fault(code="W_TITLE", expected=arm.title, found=shorten(title), hint=hint, file=page)
    seen = Counter(task.doc_id for task in tasks)
    for doc_id, sent in arm.articles.items():
        if doc_id not in seen and sent.task:
            hint = "somebody deleted its task; a push sends it again"
            yield Fault(code="E_TASK_GONE", expected=f"a task for {doc_id}", found="none", hint=hint, file=page)
    for task in tasks:
        yield from _of_task(arm, task, seen[task.doc_id], sight, accounts)


def _of_task(arm: Arm, task: ExportedTask, times: int, sight: Sight, accounts: Accounts) -> Iterator[Fault]:
    page = address(sight.server, arm.project, task.id)
    sent = arm.articles.get(task.doc_id)
    if sent is None:
        found = shorten(task.doc_id) if task.doc_id else "no doc_id"
        hint = "somebody added it by hand"
        yield Fault(code="E_TASK", expected="a task that was sent by push", found=found, hint=hint, file=page)
        return
    if _text_sha256(task) != sent.text_sha256:
        expected = f"the text of {task.doc_id} that was sent, {sent.text_sha256[:12]}…"
        found = f"another one, {_text_sha256(task)[:12]}…" if task.text is not None else "none"
        yield Fault(code="E_TEXT_HASH", expected=expected, found=found, hint="somebody edited the task", file=page)
    if times > 1:
        found = f"{times} tasks"
        yield Fault(code="W_TASK_TWICE", expected=f"one task for {task.doc_id}", found=found, file=page)
    for draft in task.drafts:
        who = accounts.by_email(draft.email) or "somebody unknown"
        what = "a change" if draft.of_submitted else "work"
        found = f"{what} of {draft.items} items that {who} began and did not submit"
        yield Fault(code="W_DRAFT", expected=f"{task.doc_id} submitted", found=found, file=page)


def _text_sha256(task: ExportedTask) -> str:
    return text_sha256(task.text) if task.text is not None else ""
