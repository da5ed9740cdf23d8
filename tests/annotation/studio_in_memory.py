"""A server in memory that keeps what Label Studio keeps, as carelessly, and exports it in the same shape."""

import copy
import json
from collections.abc import Mapping, Sequence
from typing import Any

from standpunkt.annotation.label_config import label_config
from standpunkt.annotation.studio.client import LabelStudio, Project, User
from standpunkt.annotation.studio.credentials import Access
from standpunkt.errors import RefusedError
from tests.annotation.campaign import tasks

URL = "http://127.0.0.1:8080"


class StudioInMemory(LabelStudio):
    """A server with accounts 1 (admin), 2 (anna), 3 (bela); what is asked over the network is answered from memory."""

    def __init__(self) -> None:
        super().__init__(Access(url=URL, token="0" * 40))
        self.accounts = {1: "admin@example.org", 2: "anna@example.org", 3: "bela@example.org"}
        self.kept: dict[int, Project] = {}
        self.content: dict[int, list[dict[str, Any]]] = {}
        self.clock = 0
        self.exports = 0

    def version(self) -> str:
        """Return the version that the exports are like."""
        return "1.23.2"

    def users(self) -> tuple[User, ...]:
        """Return all accounts."""
        return tuple(User(id=number, email=email) for number, email in self.accounts.items())

    def projects(self) -> tuple[Project, ...]:
        """Return all projects."""
        return tuple(self.kept.values())

    def export(self, project: int) -> bytes:
        """Return a project as JSON."""
        self.exports += 1
        if project not in self.kept:
            raise RefusedError("gone", status=404)
        return json.dumps(self.content[project], ensure_ascii=False).encode()

    def create_project(self, *, title: str, label_config: str, instruction: str) -> Project:
        """Create a project; the number of a deleted last one is given again."""
        number = max(self.kept, default=0) + 1
        self.kept[number] = Project(
            id=number, title=title, label_config=label_config, instruction=instruction, tasks=0, created_by=1
        )
        self.content[number] = []
        return self.kept[number]

    def import_tasks(self, project: int, tasks: Sequence[Mapping[str, Any]]) -> tuple[int, ...]:
        """Import tasks; the same twice is two tasks."""
        return tuple(self.add_task(project, task) for task in tasks)

    def add_task(self, project: int, task: Mapping[str, Any]) -> int:
        """Import one task and return its number."""
        number = max((task["id"] for kept in self.content.values() for task in kept), default=0) + 1
        raw = {"id": number, "data": copy.deepcopy(task["data"]), "annotations": [], "drafts": [], "predictions": []}
        self.content[project].append(raw)
        return number

    def task(self, number: int) -> dict[str, Any]:
        """Return a task as it is exported, to spoil it."""
        return next(task for kept in self.content.values() for task in kept if task["id"] == number)

    def submit(
        self, task: int, result: object, by: int, *, claims: int | None = None, **more: object
    ) -> dict[str, Any]:
        """Create an annotation with the token of account `by`."""
        raw = {
            "id": self._tick(),
            "unique_id": f"00000000-0000-4000-8000-{self.clock:012}",
            "completed_by": claims or by,
            "updated_by": by,
            "created_at": self._time(),
            "updated_at": self._time(),
            "lead_time": 3.5,
            "was_cancelled": False,
            "prediction": {},
            "result": copy.deepcopy(result),
        } | more
        self.task(task)["annotations"].append(raw)
        return raw

    def edit(self, annotation: dict[str, Any], result: object, by: int) -> None:
        """Change an annotation with the token of account `by`."""
        self._tick()
        annotation |= {"result": copy.deepcopy(result), "updated_by": by, "updated_at": self._time()}

    def delete(self, annotation: dict[str, Any]) -> None:
        """Delete an annotation, as any account may."""
        for kept in self.content.values():
            for task in kept:
                task["annotations"] = [other for other in task["annotations"] if other is not annotation]

    def delete_task(self, number: int) -> None:
        """Delete a task, as any account may."""
        for kept in self.content.values():
            kept[:] = [task for task in kept if task["id"] != number]

    def delete_project(self, number: int) -> None:
        """Delete a project, as any account may."""
        del self.kept[number], self.content[number]

    def _tick(self) -> int:
        self.clock += 1
        return self.clock

    def _time(self) -> str:
        return f"2026-03-02T{self.clock // 3600:02}:{self.clock // 60 % 60:02}:{self.clock % 60:02}.000000Z"


def arm(studio: StudioInMemory, title: str) -> tuple[int, tuple[int, ...]]:
    """Make a project with all articles, without writing it down."""
    project = studio.create_project(title=title, label_config=label_config(), instruction="")
    return project.id, studio.import_tasks(project.id, tasks())
