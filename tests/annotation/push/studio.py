"""A server that answers as Label Studio does, over HTTP, and fails when it is told to.

Imports are one transaction, a list past its end is refused, projects of equal title are allowed: as on Label Studio
1.23.2, which the live tests hold this against.
"""

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "0123456789abcdef0123456789abcdef01234567"  # noqa: S105 - of a server that is none

Raw = dict[str, Any]


class CutError(Exception):
    """The connection breaks here."""


@dataclass
class FakeStudio:
    """What the server holds, what it was asked, and how it fails."""

    url: str = ""
    projects: dict[int, Raw] = field(default_factory=dict[int, Raw])
    tasks: dict[int, Raw] = field(default_factory=dict[int, Raw])
    uploads: dict[int, list[Raw]] = field(default_factory=dict[int, list[Raw]])
    imports: list[int] = field(default_factory=list[int])
    """Number of tasks of each import that came."""
    asked: list[str] = field(default_factory=list[str])
    """Method and path of each request."""
    failures: deque[str] = field(default_factory=deque[str])
    """How the next imports go: ``well``, ``lost``, ``hidden``, ``late``, ``refused``, ``bad gateway``, ``garbled``."""
    creation: str = "well"
    """How the next project is made."""
    delay: float = 0.3
    """Seconds that a late import takes."""
    on_import: Callable[[], None] = lambda: None
    """Is called when an import has been done, before it is answered."""

    def add_task(self, project: int, data: Raw, predictions: list[Raw] | None = None) -> int:
        """Add a task; as on the server, the number of a deleted last one is used again."""
        number = max(self.tasks, default=0) + 1
        self.tasks[number] = {"id": number, "project": project, "data": data, "predictions": predictions or []}
        return number

    def of(self, project: int) -> list[Raw]:
        """Return the tasks of a project."""
        return [task for _, task in sorted(self.tasks.items()) if task["project"] == project]

    def articles(self, project: int) -> list[str]:
        """Return the articles of a project's tasks."""
        return [task["data"].get("doc_id", "") for task in self.of(project)]

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:  # noqa: ANN401, C901, PLR0911 - a table of routes
        """Answer a request."""
        self.asked.append(f"{method} {path}")
        match (method, path.strip("/").split("/")[1:]):
            case "GET", ["version"]:
                return 200, {"release": "1.23.2"}
            case "GET", ["projects"]:
                return 200, {"results": [self._shown(number) for number in self.projects]}
            case "POST", ["projects"]:
                return self._create(body)
            case "GET", ["projects", number]:
                return (200, self._shown(int(number))) if int(number) in self.projects else (404, {"detail": "none"})
            case "PATCH", ["projects", number]:
                self.projects[int(number)] |= body
                return 200, self._shown(int(number))
            case "GET", ["projects", number, "file-uploads"]:
                return 200, self.uploads.get(int(number), [])
            case "GET", ["projects", number, "model-versions"]:
                return 200, self._models(int(number))
            case "POST", ["projects", number, "import"]:
                return self._import(int(number), query, body)
            case "GET", ["tasks"]:
                return self._page(query)
            case "GET", ["predictions"]:
                return 200, self.tasks[int(query["task"])]["predictions"]
        return 404, {"detail": "unknown"}

    def _shown(self, number: int) -> Raw:
        return {"id": number, "task_number": len(self.of(number)), **self.projects[number]}

    def _models(self, project: int) -> dict[str, int]:
        names = [said["model_version"] for task in self.of(project) for said in task["predictions"]]
        return {name: names.count(name) for name in names}

    def _create(self, body: Raw) -> tuple[int, Any]:
        how, self.creation = self.creation, "well"
        if how == "lost":
            raise CutError
        number = max(self.projects, default=0) + 1
        self.projects[number] = {"model_version": "", **body}
        if how == "hidden":
            raise CutError
        return 201, self._shown(number)

    def _page(self, query: dict[str, str]) -> tuple[int, Any]:
        size, page = int(query["page_size"]), int(query["page"])
        tasks = self.of(int(query["project"]))
        start = (page - 1) * size
        if start and start >= len(tasks):
            return 404, {"detail": "Invalid page."}
        return 200, {"tasks": [{"id": task["id"], "data": task["data"]} for task in tasks[start : start + size]]}

    def _import(self, project: int, query: dict[str, str], body: Any) -> tuple[int, Any]:  # noqa: ANN401
        if query.get("commit_to_project") == "false":
            files = self.uploads.setdefault(project, [])
            files.append({"file": f"upload/{project}/0123abcd-{body['name']}", "size": body["size"]})
            return 201, {"file_upload_ids": [len(files)]}
        self.imports.append(len(body))
        how = self.failures.popleft() if self.failures else "well"
        if how == "refused":
            return 400, {"detail": "predictions: no"}
        if how == "lost":
            raise CutError
        if how == "late":
            threading.Timer(self.delay, self._do_import, (project, body)).start()
            raise CutError
        numbers = self._do_import(project, body)
        self.on_import()
        if how == "hidden":
            raise CutError
        return (
            (502, "proxy")
            if how == "bad gateway"
            else (200, "<html>")
            if how == "garbled"
            else (
                201,
                {"task_ids": numbers},
            )
        )

    def _do_import(self, project: int, body: list[Raw]) -> list[int]:
        numbers = [self.add_task(project, raw["data"], raw.get("predictions")) for raw in body]
        models = [said["model_version"] for raw in body for said in raw.get("predictions", [])]
        if models and not self.projects[project]["model_version"]:
            self.projects[project]["model_version"] = models[-1]
        return numbers


@contextmanager
def fake_studio() -> Iterator[FakeStudio]:
    """Run a server on a port of its own."""
    studio = FakeStudio()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def do_PATCH(self) -> None:
            self._answer()

        def log_message(self, *_: object) -> None:
            pass

        def _answer(self) -> None:
            parts = urlsplit(self.path)
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            try:
                if self.headers["Authorization"] != f"Token {TOKEN}":
                    status, answer = 401, {"detail": "Invalid token."}
                else:
                    status, answer = studio.answer(self.command, parts.path, query, _body(content, self.headers))
            except CutError:
                self.close_connection = True
                self.connection.close()
                return
            said = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    studio.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield studio
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _body(content: bytes, headers: Any) -> Any:  # noqa: ANN401
    if headers.get("Content-Type", "").startswith("multipart/"):
        head, _, rest = content.partition(b"\r\n\r\n")
        name = head.decode().partition('filename="')[2].partition('"')[0]
        return {"name": name, "size": len(rest) - len(content.rpartition(b"\r\n--")[2]) - 4}
    return json.loads(content) if content else None
