"""A judge's projects: made, and filled with what is missing there; nothing is sent twice."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from standpunkt.annotation.adjudication.assign import Hearing
from standpunkt.annotation.adjudication.carry import Decided, carry
from standpunkt.annotation.adjudication.merge import merge
from standpunkt.annotation.adjudication.page import differences
from standpunkt.annotation.adjudication.proposal import proposal
from standpunkt.annotation.adjudication.shown import Shown, append_shown, judge_batch
from standpunkt.annotation.label_config import config_sha256, label_config
from standpunkt.annotation.push.send import CAPTION
from standpunkt.annotation.studio.client import LabelStudio, Project
from standpunkt.annotation.studio.delivery import Delivery, Patience, PreAnnotation, Sheet, placed
from standpunkt.annotation.studio.projects import TITLE, make_project, show_guidelines, with_title
from standpunkt.annotation.studio.writing import to_draft_result, to_result
from standpunkt.annotation.work.journal import address
from standpunkt.annotation.work.pushes import Ledger, Push, now
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
    there = [task.doc_id for task in placed(studio, project.id)]
    sheets = [
        sheet(task, articles[task.article_id], decided.get(task.article_id))
        for task in tasks
        if task.article_id not in there
    ]
    pushes = {
        each.doc_id: Push(
            seen_at=now(),
            server=studio.url,
            project=project.id,
            batch=title,
            annotator=tasks[0].judge,
            doc_id=each.doc_id,
            text_sha256=articles[each.doc_id].text_sha256,
            config_sha256=config_sha256(project.label_config),
            guideline=each.guideline,
            model_version=MERGED,
        )
        for each in sheets
    }
    delivery = Delivery(studio=studio, project=project.id, book=Ledger(work, pushes), patience=patience)
    sent = 0
    for arrived in delivery.send(sheets, len(there)):
        sent += arrived
        report(arrived)
    if sent and studio.project(project.id).model_version != MERGED:
        studio.update_project(project.id, {"model_version": MERGED})
    return Sent(title=title, url=address(studio.url, project.id), there=len(there), sent=sent)


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
