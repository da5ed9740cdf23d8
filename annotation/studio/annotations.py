"""Annotations of a task, written under the account whose token it is, and listed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from standpunkt.annotation.studio.client import LabelStudio
from standpunkt.errors import ServiceError


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An annotation on the server, and who is said to have made it."""

    id: int
    """Its number there."""
    completed_by: int | None
    """The account it is said to be of; a claim."""
    updated_by: int | None
    """The account that wrote it last."""
    result: object
    """Its raw result items."""

    def is_of(self, user: int) -> bool:
        """Tell whether an account made it or wrote into it."""
        return user in (self.completed_by, self.updated_by)


def list_annotations(studio: LabelStudio, task: int) -> tuple[Written, ...]:
    """Return the annotations of a task, ascending by number."""
    found = studio.ask("GET", f"/api/tasks/{task}/annotations")
    if not isinstance(found, list):
        raise ServiceError(f"{studio.url}: expected the annotations of task {task}; found something else")
    return tuple(sorted(map(_written, found), key=lambda one: one.id))


def write_annotation(
    studio: LabelStudio, task: int, result: Sequence[Mapping[str, Any]], *, lead_time: float | None = None
) -> Written:
    """Write an annotation under the account whose token it is; `lead_time` is in seconds.

    Writing the same twice makes two: after a `NoAnswerError` list the annotations, and never write again blindly.
    """
    body = {"result": list(result)} | ({} if lead_time is None else {"lead_time": lead_time})
    return _written(studio.ask("POST", f"/api/tasks/{task}/annotations", body))


def _written(raw: Any) -> Written:  # noqa: ANN401 - what the server sent
    try:
        return Written(
            id=raw["id"], completed_by=raw.get("completed_by"), updated_by=raw.get("updated_by"), result=raw["result"]
        )
    except (KeyError, TypeError, AttributeError):
        raise ServiceError("the server's annotation is not of the form of Label Studio 1.23") from None
