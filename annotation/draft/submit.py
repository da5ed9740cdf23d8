"""Hand in a model's annotations in Label Studio, under the model's own account, in its own project of a batch.

What the account has handed in already is left alone, so a run that was stopped is simply started again. The account's
own token is used: author and last writer of an annotation are then the same account, which `pull` insists on.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from standpunkt.annotation.draft.annotate import Draft
from standpunkt.annotation.people import Kind, Person
from standpunkt.annotation.studio.annotations import Written, list_annotations, write_annotation
from standpunkt.annotation.studio.client import LabelStudio, Task
from standpunkt.annotation.studio.writing import comment_item, to_result
from standpunkt.errors import Fault, InputError, NoAnswerError, ServiceError, UsageError, shorten
from standpunkt.schema import Annotation, Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A model's project of a batch, opened with the model's own token."""

    studio: LabelStudio
    """The server."""
    user: int
    """The model's account."""
    articles: Mapping[str, Article] = field(repr=False)
    """The articles of the project by id, in the order of its tasks."""
    tasks: Mapping[str, int] = field(repr=False)
    """The number of each article's task."""

    def is_done(self, article_id: str) -> bool:
        """Tell whether the account has handed in an annotation of an article."""
        return bool(self._own(article_id))

    def hand_in(self, draft: Draft) -> bool:
        """Write a draft's annotation; return whether it was written, which is not where the account has one there.

        Raises:
            ServiceError: the server does not answer, refuses, or says that somebody else wrote it.
        """
        annotation = draft.annotation
        if annotation is None or self.is_done(draft.article_id):
            return False
        text = self.articles[draft.article_id].text
        result = [*to_result(annotation, text), *comment_item(draft.comment)]
        task = self.tasks[draft.article_id]
        try:
            written = write_annotation(self.studio, task, result, lead_time=_seconds(annotation))
        except NoAnswerError:
            own = self._own(draft.article_id)
            if not own:
                raise
            written = own[-1]
        if (written.completed_by, written.updated_by) != (self.user, self.user):
            raise ServiceError(
                f"{self.studio.url}: task {task}: annotation {written.id} was written as that of account "
                f"{written.completed_by} by account {written.updated_by}; expected {self.user} for both"
            )
        return True

    def _own(self, article_id: str) -> tuple[Written, ...]:
        found = list_annotations(self.studio, self.tasks[article_id])
        return tuple(one for one in found if one.is_of(self.user))


def open_desk(studio: LabelStudio, person: Person, batch: str, corpus: Mapping[str, Article]) -> Desk:
    """Return the project ``<batch>/<name>`` of a model, with its tasks joined to the corpus's articles.

    Raises:
        InputError: tasks without their article, with another text, or twice; all of them.
        UsageError: the person is no model, the token is somebody else's, or there is no such project.
    """
    if person.kind is not Kind.MODEL:
        raise UsageError(f"{person.name} is a human annotator: only models' work is handed in")
    me = studio.me()
    if me.id != person.user:
        raise UsageError(
            f"the token is that of account {me.id}, and {person.name} is account {person.user}: give its own token"
        )
    title = f"{batch}/{person.name}"
    found = [project for project in studio.projects() if project.title == title]
    if len(found) != 1:
        raise UsageError(
            f"{studio.url}: {len(found) or 'no'} projects {title!r}; 'standpunkt annotation push' makes one"
        )
    tasks = tuple(studio.tasks(found[0].id))
    if faults := _task_faults(tasks, corpus, title):
        raise InputError(faults)
    numbers = {str(task.data["doc_id"]): task.id for task in tasks}
    return Desk(studio=studio, user=me.id, articles={name: corpus[name] for name in numbers}, tasks=numbers)


def _task_faults(tasks: Collection[Task], corpus: Mapping[str, Article], title: str) -> list[Fault]:
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for task in tasks:
        name, place = str(task.data.get("doc_id")), f"{title} task {task.id}"
        if name in seen:
            found = f"{shorten(name)}, also task {seen[name]}"
            faults.append(
                Fault(code="E_DUP_ID", file=place, path="$.doc_id", expected="each article once", found=found)
            )
        seen[name] = task.id
        article = corpus.get(name)
        if article is None:
            expected, hint = "an article of the corpus", "give the corpus that was pushed with --corpus"
            faults.append(
                Fault(
                    code="E_UNKNOWN_ID", file=place, path="$.doc_id", expected=expected, found=shorten(name), hint=hint
                )
            )
        elif task.data.get("text") != article.text:
            expected = f"the text of {name} in the corpus"
            faults.append(Fault(code="E_TEXT_HASH", file=place, path="$.text", expected=expected, found="another text"))
    return faults


def _seconds(annotation: Annotation) -> float | None:
    """Return how long the model took; None where nobody knows."""
    said = annotation.provenance
    if said.started is None or said.finished is None:
        return None
    try:
        took = (datetime.fromisoformat(said.finished) - datetime.fromisoformat(said.started)).total_seconds()
    except TypeError:  # one with a time zone, one without
        return None
    return took if took >= 0 and math.isfinite(took) else None
