"""A push is carried out: projects are made, what is missing is sent, and everything that arrived is written down."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from standpunkt.annotation.guidelines import VERSION
from standpunkt.annotation.label_config import config_sha256, label_config
from standpunkt.annotation.push.plan import Arm, Order, duplicates
from standpunkt.annotation.studio.client import LabelStudio, Project
from standpunkt.annotation.studio.delivery import REQUEST, Delivery, Patience, Sheet, placed, wait_for_rest
from standpunkt.annotation.studio.projects import make_project, show_guidelines
from standpunkt.annotation.work.journal import address
from standpunkt.annotation.work.pushes import Ledger, Push, append, clear_sending, now, read_sending
from standpunkt.errors import Fault, RefusedError, UsageError
from standpunkt.schema import Article

CAPTION: Final = "Artikel"
"""What a task is called on its page: nothing that could sway an annotator."""
_NOT_FOUND: Final = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one annotator's share."""

    annotator: str
    """Pseudonym."""
    project: int
    """Number of the project."""
    title: str
    """Its title."""
    url: str
    """Address of its page."""
    there: int
    """Number of tasks that the project had before."""
    sent: int
    """Number of tasks that were sent."""
    recorded: int
    """Number of tasks that were there and that the work folder did not know of."""
    model_version: str
    """Whose predictions its pages are filled with; empty for nobody's."""
    notes: tuple[Fault, ...]
    """What is strange about it."""


def recover(studio: LabelStudio, work: Path, patience: Patience) -> int:
    """Find out what came of a request whose sender was killed, and return how many of its tasks arrived.

    The server may still be at it, so where something is missing the project must come to rest first. For whoever holds
    the folder's lock.

    Raises:
        UsageError: the request went to another server.
        ServiceError: the server does not answer.
    """
    sending = {push.doc_id: push for push in read_sending(work)}
    if not sending:
        clear_sending(work)
        return 0
    first = next(iter(sending.values()))
    if first.server != studio.url:
        raise UsageError(
            f"a push to {first.server} was interrupted: push to it again with --url {first.server}, or, if it is the "
            f"same server or is no more, remove {work / 'sending.jsonl'}"
        )
    try:
        found = _arrived(studio, first.project, sending)
        if len(found) < len(sending):
            wait_for_rest(studio, first.project, patience)
            found = _arrived(studio, first.project, sending)
    except RefusedError as error:
        if error.status != _NOT_FOUND:
            raise
        found = {}
    Ledger(work, sending).end(found)
    return len(found)


def _arrived(studio: LabelStudio, project: int, asked: Iterable[str]) -> dict[str, int]:
    names = frozenset(asked)
    return {task.doc_id: task.id for task in placed(studio, project) if task.doc_id in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A push on its way. For whoever holds the work folder's lock."""

    studio: LabelStudio
    """The server."""
    order: Order
    """What is asked for."""
    work: Path
    """The work folder."""
    patience: Patience = field(default_factory=Patience)
    """How long to wait where answers do not come."""
    request: int = REQUEST
    """Tasks in a request."""
    report: Callable[[int], None] = lambda _: None
    """Is told how many tasks have arrived, request by request."""

    def send(self, arm: Arm) -> Outcome:
        """Send what an annotator's project is missing.

        Raises:
            ServiceError: the server stays away or refuses; what has arrived is written down, and a second push goes on.
        """
        page, waiting = label_config(), self.patience
        project = arm.project or make_project(self.studio, title=arm.title, label_config=page, patience=waiting)
        strange = show_guidelines(self.studio, project)
        self._record(arm, project)
        pushes = {article.id: self._push(arm, project, article.id, article.text_sha256) for article in arm.missing}
        delivery = Delivery(
            studio=self.studio,
            project=project.id,
            book=Ledger(self.work, pushes),
            patience=waiting,
            request=self.request,
        )
        sent = 0
        for arrived in delivery.send(map(self._sheet, arm.missing), arm.tasks):
            sent += arrived
            self.report(arrived)
        fresh = _fill_from(self.studio, project.id, self.order.pre_annotations.model_version if sent else "")
        crowd = _crowd(self.studio, fresh, arm.tasks + sent)
        return Outcome(
            annotator=arm.annotator,
            project=project.id,
            title=arm.title,
            url=address(self.studio.url, project.id),
            there=arm.tasks,
            sent=sent,
            recorded=len(arm.unrecorded),
            model_version=fresh.model_version,
            notes=tuple(dict.fromkeys((*arm.notes, *filter(None, [strange]), *crowd))),
        )

    def _sheet(self, article: Article) -> Sheet:
        return Sheet(
            doc_id=article.id,
            text=article.text,
            title=CAPTION,
            batch=self.order.batch,
            guideline=VERSION,
            pre_annotations=self.order.pre_annotations.of(article),
        )

    def _push(self, arm: Arm, project: Project, doc_id: str, text_sha256: str) -> Push:
        """Return the line of an article that is to be sent; its task is not known yet."""
        filled = doc_id in self.order.pre_annotations.by_article
        return Push(
            seen_at=now(),
            server=self.studio.url,
            project=project.id,
            batch=self.order.batch,
            annotator=arm.annotator,
            doc_id=doc_id,
            text_sha256=text_sha256,
            config_sha256=config_sha256(project.label_config),
            guideline=VERSION,
            model_version=self.order.pre_annotations.model_version if filled else "",
        )

    def _record(self, arm: Arm, project: Project) -> None:
        """Write tasks down that are there and that nobody wrote down: a folder that was lost, or another's push."""
        if not arm.unrecorded:
            return
        versions = self.studio.model_versions(project.id)
        same = next(iter(versions)) if len(versions) == 1 and sum(versions.values()) == arm.tasks else ""
        lines = [
            msgspec.structs.replace(
                self._push(arm, project, task.doc_id, task.text_sha256),
                task=task.id,
                model_version=same or (_model_of(self.studio, task.id) if versions else ""),
            )
            for task in arm.unrecorded
        ]
        append(self.work, lines)


def _model_of(studio: LabelStudio, task: int) -> str:
    """Return whose prediction a task came with; empty for a blank page."""
    return next(iter(studio.models_of_task(task)), "")


def _fill_from(studio: LabelStudio, project: int, model: str) -> Project:
    """Have the label stream fill pages with a model's predictions, and return the project as it is now."""
    found = studio.project(project)
    if model and found.model_version != model and model in studio.model_versions(project):
        found = studio.update_project(project, {"model_version": model})
    return found


def _crowd(studio: LabelStudio, project: Project, expected: int) -> Iterator[Fault]:
    """Yield what somebody else sent at the same time: articles that are now there twice."""
    if project.tasks != expected:
        yield from duplicates(list(placed(studio, project.id)), address(studio.url, project.id))
