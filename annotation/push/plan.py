"""What a push would send, and everything that speaks against it; nothing is written here, not on the server either."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from standpunkt.annotation.guidelines import VERSION
from standpunkt.annotation.label_config import config_sha256, label_config
from standpunkt.annotation.people import pseudonym_faults
from standpunkt.annotation.push.pre_annotations import BLANK, PreAnnotations
from standpunkt.annotation.studio.client import LabelStudio, Project
from standpunkt.annotation.studio.delivery import Placed, placed
from standpunkt.annotation.studio.projects import TITLE
from standpunkt.annotation.work.journal import address
from standpunkt.annotation.work.pushes import Push
from standpunkt.errors import Fault, InputError, UsageError, shorten
from standpunkt.schema import Article

_BATCH: Final = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")
JUDGE: Final = "adj"
"""What titles of judges' projects begin with, so that no batch may be called so."""
_NEW_BATCH: Final = "send what is new as another batch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked for."""

    batch: str
    """Name of the batch."""
    annotators: tuple[str, ...]
    """Pseudonyms."""
    articles: Mapping[str, Article]
    """Articles by id, in the order in which they are to be annotated."""
    pre_annotations: PreAnnotations = BLANK
    """What pages are filled with."""

    def __post_init__(self) -> None:
        faults = [fault for name in self.annotators for fault in pseudonym_faults(name, "--annotators")]
        if faults:
            raise InputError(faults)
        if not _BATCH.fullmatch(self.batch) or self.batch == JUDGE:
            raise UsageError(
                f"--batch {shorten(self.batch)}: expected lower-case letters and digits with . _ - between them, such "
                f"as b1, and not {JUDGE}, which is the judge's"
            )
        if not self.annotators or len(set(self.annotators)) < len(self.annotators):
            raise UsageError("--annotators: expected one or more pseudonyms, each once")
        if not self.articles:
            raise UsageError("there is nothing to send: no article was chosen")
        for name in self.annotators:
            if len(title := self.title(name)) not in TITLE:
                raise UsageError(f"{title}: expected a title of {TITLE[0]} to {TITLE[-1]} characters")

    def title(self, annotator: str) -> str:
        """Return the title of an annotator's project."""
        return f"{self.batch}/{annotator}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """One annotator's share of a push."""

    annotator: str
    """Pseudonym."""
    title: str
    """Title of the project."""
    project: Project | None
    """The project; null where it is still to be made."""
    tasks: int = 0
    """Number of tasks that it has."""
    there: frozenset[str] = frozenset()
    """Articles that it has."""
    missing: tuple[Article, ...]
    """What is to be sent, in order."""
    unrecorded: tuple[Placed, ...] = ()
    """Tasks of it that the work folder does not know of yet."""
    notes: tuple[Fault, ...] = ()
    """What is strange and does not keep anything from being sent."""


def plan(studio: LabelStudio, order: Order, pushes: Sequence[Push]) -> tuple[Arm, ...]:
    """Look at the server and say what is to be sent.

    Args:
        studio: the server.
        order: what is asked for.
        pushes: what was sent before from this work folder.

    Raises:
        InputError: a project is not ours, was changed, or is of other guidelines, another page or another model; an
            article's text has changed. Everything is found before anything is sent.
        ServiceError: the server does not answer.
    """
    faults = list(_changed_since(order, pushes))
    planner = _Planner(studio=studio, order=order, pushes=pushes, projects=studio.projects(), faults=faults)
    arms = tuple(map(planner.arm, order.annotators))
    if faults:
        raise InputError(dict.fromkeys(faults))
    return arms


def _changed_since(order: Order, pushes: Sequence[Push]) -> Iterator[Fault]:
    """An article's text never changes under its id, whichever batch it was sent in."""
    known = {push.doc_id: push for push in pushes}
    for name, article in order.articles.items():
        if (push := known.get(name)) and push.text_sha256 != article.text_sha256:
            yield _changed(name, push.text_sha256, article, f"{push.batch}/{push.annotator}")


def _changed(doc_id: str, sent: str, article: Article, file: str) -> Fault:
    return Fault(
        code="E_TEXT_CHANGED",
        file=file,
        path=f"$[{doc_id!r}].text_sha256",
        expected=f"the text that was sent, {sent}",
        found=f"a text {article.text_sha256}",
        hint="a changed text is an article of its own: give it another id",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planner:
    """Plans the shares of an order; faults are collected."""

    studio: LabelStudio
    order: Order
    pushes: Sequence[Push]
    projects: Sequence[Project]
    faults: list[Fault]

    def arm(self, annotator: str) -> Arm:
        """Return an annotator's share; of a project with faults, what can be told."""
        title = self.order.title(annotator)
        project = self._project(title)
        tasks = self._tasks(project) if project else []
        there = frozenset(task.doc_id for task in tasks)
        mine = (self.order.batch, annotator)
        before = {push.doc_id: push for push in self.pushes if (push.batch, push.annotator) == mine}
        here = (self.studio.url, project.id if project else 0)
        recorded = {push.doc_id for push in before.values() if (push.server, push.project) == here}
        doubled = duplicates(tasks, address(self.studio.url, project.id)) if project else ()
        return Arm(
            annotator=annotator,
            title=title,
            project=project,
            tasks=len(tasks),
            there=there,
            missing=tuple(article for name, article in self.order.articles.items() if name not in there),
            unrecorded=tuple({task.doc_id: task for task in tasks if task.doc_id not in recorded}.values()),
            notes=(*doubled, *_history(self.order, before, there, title)),
        )

    def _project(self, title: str) -> Project | None:
        found = [project for project in self.projects if project.title == title]
        if len(found) > 1:
            numbers = " and ".join(str(project.id) for project in found)
            hint = "give the one that nobody has worked in another title"
            expected, there = f"one project called {title}", f"the projects {numbers}"
            self.faults.append(_fault("E_PROJECT_TWICE", self.studio.url, "$.title", expected, there, hint))
        return found[0] if len(found) == 1 else None

    def _tasks(self, project: Project) -> list[Placed]:
        where = address(self.studio.url, project.id)
        of_project = list(_project_faults(self.order, project, where))
        tasks = [] if of_project else list(placed(self.studio, project.id))
        self.faults.extend([*of_project, *_task_faults(self.order, tasks, where)])
        return tasks


def _project_faults(order: Order, project: Project, where: str) -> Iterator[Fault]:
    ours, theirs = config_sha256(label_config()), config_sha256(project.label_config)
    if ours != theirs:
        expected = f"the labelling page {ours[:12]}… of this version"
        found = f"another one, {theirs[:12]}…: made by hand, changed by hand, or of another version"
        yield _fault("E_CONFIG", where, "$.label_config", expected, found, _NEW_BATCH)
    model = order.pre_annotations.model_version
    if model and project.model_version not in ("", model):
        expected = f"pre-annotations by {model}"
        yield _fault("E_MODEL", where, "$.model_version", expected, project.model_version, _NEW_BATCH)


def _task_faults(order: Order, tasks: Sequence[Placed], where: str) -> Iterator[Fault]:
    for task in tasks:
        at = f"{where}?task={task.id}"
        if not task.doc_id or task.batch != order.batch:
            expected = f"tasks that were sent as batch {order.batch}"
            found = f"one of batch {shorten(task.batch)}" if task.batch else "one that somebody else made"
            yield _fault("E_FOREIGN_TASK", at, "$.data", expected, found, f"remove it there, or {_NEW_BATCH}")
        elif task.text_sha256 != task.claimed_sha256:
            expected = f"the text that was sent, {task.claimed_sha256}"
            found = f"a text {task.text_sha256}"
            yield _fault("E_TEXT_EDITED", at, "$.data.text", expected, found, "put the text back, or remove the task")
        elif (article := order.articles.get(task.doc_id)) and task.claimed_sha256 != article.text_sha256:
            yield _changed(task.doc_id, task.claimed_sha256, article, at)
    versions = Counter(task.guideline for task in tasks if task.doc_id and task.guideline != VERSION)
    for version, count in sorted(versions.items()):
        expected, found = f"guidelines {VERSION}", f"{count:,} tasks under guidelines {version or 'unknown'}"
        yield _fault("E_GUIDELINE", where, "$.data.guideline_version", expected, found, _NEW_BATCH)


def duplicates(tasks: Sequence[Placed], where: str) -> Iterator[Fault]:
    """Yield a warning for each article of which a project has several tasks; they are never deleted by us."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for task in tasks:
        numbers[task.doc_id].append(task.id)
    for doc_id, found in numbers.items():
        if len(found) > 1:
            shown = " and ".join(map(str, found))
            hint = "pull first, then remove those that nobody has worked on"
            yield _fault("W_DUPLICATE", where, "$.data.doc_id", f"one task of {doc_id}", f"the tasks {shown}", hint)


def _history(order: Order, before: Mapping[str, Push], there: frozenset[str], title: str) -> Iterator[Fault]:
    """Yield warnings about articles that were sent before, and are gone, or there with other pre-annotations."""
    gone = [name for name in before if name not in there and name in order.articles]
    if gone:
        found = f"{len(gone):,} of them gone: {', '.join(gone[:5])}{', …' if len(gone) > 5 else ''}"  # noqa: PLR2004
        hint = "they are sent again; 'standpunkt annotation pull' tells what was lost with them"
        yield _fault("W_GONE", title, "$", "the articles that were sent", found, hint)
    model = order.pre_annotations.model_version
    others = [push for name, push in before.items() if name in there and name in order.articles]
    if other := [push for push in others if push.model_version != _model(order, push.doc_id)]:
        found = f"{len(other):,} there already with {other[0].model_version or 'a blank page'}"
        expected = f"pre-annotations by {model}" if model else "blank pages"
        yield _fault("W_PRE_ANNOTATION", title, "$", expected, found, f"they stay so; or {_NEW_BATCH}")


def _model(order: Order, doc_id: str) -> str:
    return order.pre_annotations.model_version if doc_id in order.pre_annotations.by_article else ""


def _fault(code: str, file: str, path: str, expected: str, found: str, hint: str = "") -> Fault:  # noqa: PLR0917
    return Fault(code=code, file=file, path=path, expected=expected, found=found, hint=hint)
