"""Tasks reach a project once: nothing is sent again before the project says that it is not there.

Label Studio makes a second task of whatever it is sent twice, and an answer that does not come says nothing: the
import, one transaction on the server, may have been done, may still be going on, or may be lost. So before each request
the sender writes down what is on its way (`Book`), and after an answer that did not come, or after a run that was
killed, it waits until the project's number of tasks stands still, lists them, and sends what is missing.

Tasks are told apart by the article, never by their number: the server gives the number of a deleted task away again.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, Protocol, TypeVar

from standpunkt.annotation.studio.client import LabelStudio
from standpunkt.errors import RefusedError, ServiceError
from standpunkt.schema import text_sha256

T = TypeVar("T")
REQUEST: Final = 500
"""Tasks in a request: some seconds of the server's work, so little is in doubt when an answer does not come."""
_ATTEMPTS: Final = 3
_SERVER_FAILED: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PreAnnotation:
    """What a page is filled with before anybody works on it."""

    model_version: str
    """Whose work it is."""
    result: Sequence[Mapping[str, Any]]
    """Result items, as `drawing` makes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A task to be: an article and all that its page shows. Nothing in it tells where the article comes from."""

    doc_id: str
    """The article."""
    text: str
    """What is annotated."""
    title: str
    """A neutral caption: what stands here cannot be annotated."""
    batch: str
    """The batch."""
    guideline: str
    """Version of the guidelines."""
    differences: str = ""
    """HTML of what annotators disagree on; for a judge's page."""
    pre_annotations: tuple[PreAnnotation, ...] = ()
    """What may be filled in; the project says which."""

    def task(self) -> dict[str, Any]:
        """Return the task as the import takes it."""
        data = {
            "doc_id": self.doc_id,
            "text": self.text,
            "text_sha256": text_sha256(self.text),
            "title": self.title,
            "batch": self.batch,
            "guideline_version": self.guideline,
        }
        if self.differences:
            data["diff_html"] = self.differences
        drawn = [{"model_version": one.model_version, "result": list(one.result)} for one in self.pre_annotations]
        return {"data": data, "predictions": drawn} if drawn else {"data": data}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A task that lies in a project."""

    id: int
    """Its number now; a hint, never a key."""
    doc_id: str
    """The article; empty where the task names none."""
    text_sha256: str
    """Hash of the text that stands there."""
    claimed_sha256: str
    """Hash that the task was sent with; empty where it names none."""
    batch: str
    """The batch it says it is of; empty where it names none."""
    guideline: str
    """Version of the guidelines it was sent with; empty where it names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait for a server that does not answer, in seconds."""

    quiet: float = 20.0
    """How long the number of tasks must stand still before an import that was not answered counts as lost."""
    away: float = 120.0
    """How long the server may be away before the run ends with an error."""
    poll: float = 0.5
    """How long to wait between two questions."""


class Book(Protocol):
    """Keeps what is on its way and what has arrived."""

    def begin(self, sheets: Sequence[Sheet]) -> None:
        """Write down, and to disk, that these are about to be sent."""

    def end(self, arrived: Mapping[str, int]) -> None:
        """Write down, and to disk, which articles have arrived, with their tasks; nothing is on its way any more."""


@dataclass(slots=True, kw_only=True)
class Delivery:
    """Sends tasks to one project."""

    studio: LabelStudio
    """The server."""
    project: int
    """The project's number."""
    book: Book
    """Keeps what was sent."""
    patience: Patience = field(default_factory=Patience)
    """How long to wait."""
    request: int = REQUEST
    """Tasks in a request."""

    def send(self, sheets: Iterable[Sheet], present: int) -> Iterator[int]:
        """Send tasks in order and yield the number of those that arrived, request by request.

        Args:
            sheets: what the project does not have yet, each article once; an iterator's are made while the server is at
                work.
            present: number of tasks that the project has.

        Raises:
            ServiceError: the server stays away; what has arrived is in the book.
            RefusedError: the server refuses them.
            Exception: what making a task raises, when those of the requests before it have arrived.
        """
        for request in _ahead(_requests(sheets, self.request)):
            arrived = self._send_once(request, present)
            present += arrived
            yield arrived

    def _send_once(self, sheets: Sequence[Sheet], present: int) -> int:
        """Send one request, and what is missing of it again where its answer did not come."""
        missing, arrived = list(sheets), dict[str, int]()
        for attempt in range(1, _ATTEMPTS + 1):
            self.book.begin(missing)
            try:
                numbers = self.studio.import_tasks(self.project, [sheet.task() for sheet in missing])
                new = {sheet.doc_id: number for sheet, number in zip(missing, numbers, strict=True)}
            except ServiceError as error:
                if not is_doubtful(error):
                    self.book.end({})
                    raise
                new = self._arrived(missing, expected=present + len(sheets))
                if attempt == _ATTEMPTS and len(new) < len(missing):
                    self.book.end(new)
                    raise
            self.book.end(new)
            arrived |= new
            missing = [sheet for sheet in missing if sheet.doc_id not in arrived]
            if not missing:
                break
        return len(arrived)

    def _arrived(self, sheets: Sequence[Sheet], *, expected: int) -> dict[str, int]:
        """Wait for the project to come to rest, and return those of `sheets` that it has."""
        wait_for_rest(self.studio, self.project, self.patience, expected=expected)
        asked = {sheet.doc_id for sheet in sheets}
        found: dict[str, int] = {}
        for task in placed(self.studio, self.project):
            if task.doc_id in asked:
                found.setdefault(task.doc_id, task.id)
        return found


def _requests(sheets: Iterable[Sheet], size: int) -> Iterator[list[Sheet]]:
    left = iter(sheets)
    while request := list(islice(left, size)):
        yield request


def _ahead(items: Iterator[T]) -> Iterator[T]:
    """Yield items; the next one is made in a thread, while somebody is at work with the last."""
    with ThreadPoolExecutor(1) as maker:
        coming = maker.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = maker.submit(next, items, None)
            yield item


def placed(studio: LabelStudio, project: int) -> Iterator[Placed]:
    """Yield the tasks of a project, ascending by number; of what is no task of ours, what can be read."""
    for task in studio.tasks(project):
        data = {name: value for name, value in task.data.items() if isinstance(value, str)}
        yield Placed(
            id=task.id,
            doc_id=data.get("doc_id", ""),
            text_sha256=text_sha256(data.get("text", "")),
            claimed_sha256=data.get("text_sha256", ""),
            batch=data.get("batch", ""),
            guideline=data.get("guideline_version", ""),
        )


def wait_for_rest(studio: LabelStudio, project: int, patience: Patience, *, expected: int | None = None) -> None:
    """Wait until a project has `expected` tasks, or its number of tasks has stood still for a while.

    Raises:
        ServiceError: the server stayed away for too long.
    """
    count: int | None = None
    since = answered = time.monotonic()
    while True:
        try:
            now = studio.project(project).tasks
            answered = time.monotonic()
            if now == expected:
                return
            if now != count:
                count, since = now, answered
            elif answered - since >= patience.quiet:
                return
        except ServiceError as error:
            if not is_doubtful(error) or time.monotonic() - answered > patience.away:
                raise
            count = None
        time.sleep(patience.poll)


def is_doubtful(error: ServiceError) -> bool:
    """Tell whether what was asked may have been done: a server or proxy that failed is no clear refusal."""
    return not isinstance(error, RefusedError) or error.status >= _SERVER_FAILED
