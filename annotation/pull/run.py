"""A pull: each project is exported, kept as it came, read, and compared; then the journal grows, by whole lines.

The order makes it safe to be killed anywhere: an export enters only when it was read to its end, the backup is written
first, the texts before the lines that name them, and what is derived last. The next pull finds the rest again.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from standpunkt import jsonl
from standpunkt.annotation.label_config import config_sha256
from standpunkt.annotation.people import read_people
from standpunkt.annotation.pull.accounts import Accounts, accounts
from standpunkt.annotation.pull.arms import JUDGES, Arm, arms, is_ours
from standpunkt.annotation.pull.compare import News, compare, latest
from standpunkt.annotation.pull.observe import Sight, findings, observe
from standpunkt.annotation.studio.client import LabelStudio, Project
from standpunkt.annotation.studio.export import ExportedTask, read_export
from standpunkt.annotation.work.backups import keep
from standpunkt.annotation.work.current import Present, present
from standpunkt.annotation.work.journal import (
    Identity,
    State,
    address,
    append,
    read_journal,
    set_torn_line_aside,
)
from standpunkt.annotation.work.lock import held
from standpunkt.annotation.work.pushes import read_pushes, read_sending
from standpunkt.annotation.work.texts import add_texts, read_texts
from standpunkt.errors import Fault, InputError, RefusedError, UsageError

ANNOTATIONS: Final = "annotations.jsonl"
"""Name of the derived file in a work folder."""
_UNAUTHORISED: Final = (401, 403)
_NOT_FOUND: Final = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a pull found in one project."""

    project: str
    """Its title."""
    articles: int
    """Articles that were sent."""
    done: int
    """Annotations that count, sound or not."""
    new: int
    """Annotations that were seen for the first time."""
    changed: int
    """Annotations that looked otherwise before."""
    unchanged: int
    """Annotations that look as they did."""
    skipped: int
    """Articles that the annotator skipped."""
    drafts: int
    """Pieces of work that were begun and not submitted."""
    quarantined: int
    """Annotations that are kept apart."""
    vanished: int
    """Annotations that are gone, and nobody said why."""
    faulty: int
    """Annotations that count and have faults."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a pull found."""

    rows: tuple[Row, ...]
    """One a project."""
    faults: tuple[Fault, ...]
    """Everything that somebody should look at, with the task's or project's address."""
    torn: str = ""
    """Where the half line of a killed run was put; empty where there was none."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing but warnings was found."""
        return not any(fault.code.startswith("E_") for fault in self.faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pulled:
    """One project, exported and compared."""

    arm: Arm
    news: News
    faults: tuple[Fault, ...]
    texts: Mapping[str, str]
    drafts: int


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def pull(
    studio: LabelStudio,
    work: Path,
    *,
    batches: Sequence[str] = (),
    gone: bool = False,
    now: Callable[[], datetime] = utc_now,
    watch: Callable[[Iterable[Arm]], Iterable[Arm]] = lambda found: found,
) -> Report:
    """Bring home what was annotated.

    Args:
        studio: the server.
        work: the work folder.
        batches: the batches to pull; empty for all.
        gone: believe the server where it has none of the projects that were sent.
        now: the time, in UTC.
        watch: shows progress over the projects.

    Raises:
        ServiceError: the server does not answer, or refuses; whole projects before that are in the journal.
        InputError: the journal, the texts or the people file are damaged.
        UsageError: nothing was sent to this server, or it has none of what was sent.
        WorkInUseError: another run writes into the folder.
    """
    with held(work):
        torn = set_torn_line_aside(work)
        journal = list(read_journal(work))
        known = latest(journal)
        pushes = (*read_sending(work), *read_pushes(work))
        sent = arms(pushes, server=studio.url, batches=batches)
        titles = {arm.title for arm in arms(pushes, server=studio.url)}
        visit = _Visit(studio, accounts(read_people(work), studio.users()), titles, now)
        if not gone:
            visit.require_any(sent)
        found = []
        for arm in watch(sent):
            pulled = visit.pull(arm, work, known)
            add_texts(work, pulled.texts)
            append(work, pulled.news.lines)
            journal += pulled.news.lines
            found.append(pulled)
        holds = write_annotations(work, journal)
    rows = tuple(_row(pulled, holds) for pulled in found)
    of_batches = holds.of(*{arm.batch for arm in sent})
    faults = (*(fault for pulled in found for fault in pulled.faults), *of_batches.faults)
    return Report(rows=rows, faults=faults, torn=torn.name if torn else "")


def write_annotations(work: Path, journal: Iterable[State]) -> Present:
    """Write the sound annotations that the journal holds, judges' apart, and return all that it holds."""
    holds = present(journal, read_texts(work))
    batches = {work.state.batch for work in holds.works if not work.state.batch.startswith(JUDGES)}
    jsonl.write(work / ANNOTATIONS, holds.of(*batches).annotations, force=True)
    return holds


class _Visit:
    """A server that is being pulled from."""

    def __init__(
        self, studio: LabelStudio, whose: Accounts, titles: Collection[str], now: Callable[[], datetime]
    ) -> None:
        self._studio = studio
        self._accounts = whose
        self._titles = titles
        self._now = now
        self._tool = f"label-studio {studio.version()}"
        self._projects = {project.id: project for project in studio.projects()}

    def require_any(self, sent: Sequence[Arm]) -> None:
        """Raise where the server has none of the projects: it is another one, or an account that sees nothing."""
        if not any(arm.project in self._projects for arm in sent):
            raise UsageError(
                f"{self._studio.url} has none of the {len(sent)} projects that were sent there: is it the same server, "
                "with the same data, and an account that sees them? If they were deleted, --gone writes that down"
            )

    def pull(self, arm: Arm, work: Path, known: Mapping[Identity, State]) -> _Pulled:
        """Export one project and compare it."""
        seen_at = self._now().isoformat(timespec="seconds")
        project = self._projects.get(arm.project)
        content = self._export(project) if project else None
        if project and content is not None:
            page = address(self._studio.url, arm.project)
            try:
                tasks = read_export(content, self._accounts.by_email)
            except InputError as error:
                raise InputError(fault.at(file=page) for fault in error.faults) from None
            if is_ours(arm, project, tasks, self._titles):
                keep(work, content, project=arm.project, seen_at=seen_at)
                return self._compare(arm, project, tasks, known, seen_at)
        return self._gone(arm, known, seen_at)

    def _export(self, project: Project) -> bytes | None:
        """Return a project's export; null where the project went after it was listed."""
        try:
            return self._studio.export(project.id)
        except RefusedError as error:
            if error.status != _NOT_FOUND:
                raise
            return None

    def _compare(
        self, arm: Arm, project: Project, tasks: Sequence[ExportedTask], known: Mapping[Identity, State], seen_at: str
    ) -> _Pulled:
        sight = Sight(
            seen_at=seen_at,
            server=self._studio.url,
            tool=self._tool,
            config_sha256=config_sha256(project.label_config),
            source=self._accounts.source(arm.annotator),
        )
        seen = observe(arm, tasks, sight, self._accounts)
        news = compare(
            seen,
            known,
            batch=arm.batch,
            annotator=arm.annotator,
            seen_at=seen_at,
            tasks={task.id: task.doc_id for task in tasks},
        )
        needed = {state.text_sha256 for state in news.lines}
        by_doc = {state.task: state.text_sha256 for state in seen}
        texts = {
            by_doc[task.id]: task.text for task in tasks if task.text is not None and by_doc.get(task.id) in needed
        }
        faults = tuple(findings(arm, project.title, tasks, sight, self._accounts))
        drafts = sum(len(task.drafts) for task in tasks)
        return _Pulled(arm=arm, news=news, faults=faults, texts=texts, drafts=drafts)

    def _gone(self, arm: Arm, known: Mapping[Identity, State], seen_at: str) -> _Pulled:
        news = compare((), known, batch=arm.batch, annotator=arm.annotator, seen_at=seen_at, tasks=None)
        fault = Fault(
            code="E_PROJECT_GONE",
            expected=f"project {arm.title}",
            found="none, or another one of its number",
            hint="somebody deleted it; a push makes it again, the journal keeps what was done",
            file=address(self._studio.url, arm.project),
        )
        return _Pulled(arm=arm, news=news, faults=(fault,), texts={}, drafts=0)


def _row(pulled: _Pulled, holds: Present) -> Row:
    name = pulled.arm.batch, pulled.arm.annotator

    def count(states: Iterable[State]) -> int:
        return sum((state.batch, state.annotator) == name for state in states)

    return Row(
        project=pulled.arm.title,
        articles=len(pulled.arm.articles),
        done=count(work.state for work in holds.works),
        new=len(pulled.news.new),
        changed=len(pulled.news.changed),
        unchanged=pulled.news.unchanged,
        skipped=count(holds.skipped),
        drafts=pulled.drafts,
        quarantined=count(item.state for item in holds.quarantined),
        vanished=count(holds.vanished),
        faulty=count(work.state for work in holds.works if work.faults),
    )
