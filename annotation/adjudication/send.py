"""A judge's projects: made, and filled with what is missing there; nothing is sent twice."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

import msgspec

from standpunkt.annotation.adjudication.assign import Hearing
from standpunkt.annotation.adjudication.carry import Decided, carry
from standpunkt.annotation.adjudication.merge import merge
from standpunkt.annotation.adjudication.page import differences
from standpunkt.annotation.adjudication.proposal import proposal
from standpunkt.annotation.adjudication.shown import Shown, append_shown, judge_batch
from standpunkt.annotation.label_config import config_sha256, label_config
from standpunkt.annotation.push.send import CAPTION
from standpunkt.annotation.studio.client import LabelStudio, Project
from standpunkt.annotation.studio.delivery import Delivery, Patience, Placed, PreAnnotation, Sheet, placed
from standpunkt.annotation.studio.projects import TITLE, make_project, show_guidelines, with_title
from standpunkt.annotation.studio.writing import to_draft_result, to_result
from standpunkt.annotation.work.journal import address
from standpunkt.annotation.work.pushes import Ledger, Push, append, now, read_pushes
from standpunkt.errors import Fault, InputError, UsageError
from standpunkt.schema import Article

MERGED: Final = "00-merge"
"""Name of the pre-annotation that a judge begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What came of one project of a judge."""

    title: str
    """Its title."""
    url: str
    """Its address."""
    there: int
    """Tasks that it had."""
    sent: int
    """Tasks that were sent."""


def sheet(task: Shown, article: Article, decided: Decided | None = None) -> Sheet:
    """Return the task to be of what a judge is shown.

    Args:
        task: the versions.
        article: the article.
        decided: what the judge said of earlier versions, where he did: what has not changed stays decided.
    """
    dealt = task.lettered()
    merged = merge(carry(decided.shown.lettered(), decided.verdict, dealt) if decided else dealt)
    start = proposal(merged, article.text)
    return Sheet(
        doc_id=article.id,
        text=article.text,
        title=CAPTION,
        batch=judge_batch(task.batch, task.round),
        guideline=dealt[0].annotation.guideline,
        differences=differences(merged, article.text),
        pre_annotations=(
            PreAnnotation(model_version=MERGED, result=to_draft_result(start.drawing, article.text, start.notes)),
            *(
                PreAnnotation(
                    model_version=f"annotator-{version.letter}", result=to_result(version.annotation, article.text)
                )
                for version in dealt
            ),
        ),
    )


def send(
    studio: LabelStudio,
    hearing: Hearing,
    articles: Mapping[str, Article],
    work: Path,
    *,
    decided: Mapping[str, Decided],
    patience: Patience,
    report: Callable[[int], None] = lambda _: None,
) -> Iterator[Sent]:
    """Send what a judge does not have yet, and yield what came of each project. For whoever holds the folder's lock.

    Args:
        studio: the server.
        hearing: what the judge is to have.
        articles: by id.
        work: the work folder.
        decided: what the judge said of earlier versions, by article.
        patience: how long to wait where answers do not come.
        report: is told how many tasks have arrived, request by request.

    Raises:
        InputError: a project's page is not ours.
        ServiceError: the server stays away or refuses; a second push goes on where this one was.
    """
    append_shown(work, (task for task in hearing.tasks if task.article_id in hearing.new))
    for _, group in groupby(hearing.tasks, key=lambda task: task.round):
        yield _send(studio, tuple(group), articles, work, decided, patience, report)


def _send(  # noqa: PLR0917
    studio: LabelStudio,
    tasks: Sequence[Shown],
    articles: Mapping[str, Article],
    work: Path,
    decided: Mapping[str, Decided],
    patience: Patience,
    report: Callable[[int], None],
) -> Sent:
    title = judge_batch(tasks[0].batch, tasks[0].round)
    if len(title) not in TITLE:
        raise UsageError(f"{title}: expected a title of {TITLE[0]} to {TITLE[-1]} characters")
    project = _project(studio, title, patience)
    there = list(placed(studio, project.id))
    names = {task.doc_id for task in there}
    sheets = [
        sheet(task, articles[task.article_id], decided.get(task.article_id))
        for task in tasks
        if task.article_id not in names
    ]
    pushes = {task.article_id: _push(studio, project, title, task) for task in tasks}
    _record(work, pushes, there)
    delivery = Delivery(studio=studio, project=project.id, book=Ledger(work, pushes), patience=patience)
    sent = 0
    for arrived in delivery.send(sheets, len(there)):
        sent += arrived
        report(arrived)
    _begin_with_merge(studio, project.id)
    return Sent(title=title, url=address(studio.url, project.id), there=len(there), sent=sent)


def _push(studio: LabelStudio, project: Project, title: str, task: Shown) -> Push:
    """Return the line of a judge's task; its number is not known yet."""
    return Push(
        seen_at=now(),
        server=studio.url,
        project=project.id,
        batch=title,
        annotator=task.judge,
        doc_id=task.article_id,
        text_sha256=task.versions[0].text_sha256,
        config_sha256=config_sha256(project.label_config),
        guideline=task.versions[0].guideline,
        model_version=MERGED,
    )


def _record(work: Path, pushes: Mapping[str, Push], there: Iterable[Placed]) -> None:
    """Write tasks down that are there and that nobody wrote down, or what the judge does there never comes home."""
    known = {(push.server, push.project, push.doc_id) for push in read_pushes(work)}
    found = {task.doc_id: task.id for task in there}
    lines = (msgspec.structs.replace(push, task=found[name]) for name, push in pushes.items() if name in found)
    append(work, [line for line in lines if (line.server, line.project, line.doc_id) not in known])


def _begin_with_merge(studio: LabelStudio, project: int) -> None:
    """Fill the judge's pages with what is merged.

    The server fills them with the last version of an import, as if one annotator were right. So this is looked at each
    time: a run may have been killed between the import and this.
    """
    found = studio.project(project)
    if found.tasks and found.model_version != MERGED:
        studio.update_project(project, {"model_version": MERGED})


def _project(studio: LabelStudio, title: str, patience: Patience) -> Project:
    """Return the judge's project; make it, or go on making it, where it is not ready.

    Label Studio takes pictures only as long as a page shows one field of a task, and a judge's shows two: so a project
    begins with the annotators' page, gets the guidelines with their pictures, and then the judge's page.
    """
    plain, page = label_config(), label_config(judge=True)
    project = with_title(studio.projects(), title)
    if project is None:
        project = make_project(studio, title=title, label_config=plain, patience=patience)
    if project.label_config == plain and not project.tasks:
        show_guidelines(studio, project)
        project = studio.update_project(project.id, {"label_config": page})
    if config_sha256(project.label_config) != config_sha256(page):
        raise InputError([_changed(studio, project, page)])
    return project


def _changed(studio: LabelStudio, project: Project, page: str) -> Fault:
    return Fault(
        code="E_CONFIG",
        file=address(studio.url, project.id),
        path="$.label_config",
        expected=f"the judge's page {config_sha256(page)[:12]}… of this version",
        found=f"another one, {config_sha256(project.label_config)[:12]}…",
        hint="give that project another title, and push again",
    )
