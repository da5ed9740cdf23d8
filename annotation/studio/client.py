"""The few calls to Label Studio's API that the annotation line needs (Label Studio 1.23.2).

Every failure is a `ServiceError` that says what to do and holds no token. The token goes to the server that was named
and nowhere else: redirects are not followed, proxies and ``.netrc`` are not asked.

A personal access token is exchanged for short-lived ones, and again when those have expired.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from standpunkt.annotation.studio.credentials import TOKEN_VARIABLE, Access, redact, require_address
from standpunkt.annotation.studio.snapshots import snapshot
from standpunkt.errors import NoAnswerError, RefusedError, ServiceError, shorten

if TYPE_CHECKING:
    from httpx2 import Response

ANSWER_BYTES: Final = 2 << 30
"""Most bytes that are read of one answer."""
_PAGE: Final = 500
_UNAUTHORISED: Final = 401
_NOT_FOUND: Final = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """An account of the server."""

    id: int
    """Its number there."""
    email: str
    """Its log-in name, which leaves this machine in no file of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project of the server."""

    id: int
    """Its number there."""
    title: str
    """``<batch>/<annotator>`` for those of ours."""
    label_config: str = field(repr=False)
    """The XML of its labelling page."""
    instruction: str = field(repr=False)
    """The HTML of its instructions."""
    tasks: int
    """Number of its tasks."""
    created_by: int | None
    """The account that made it; null where the server does not say."""
    model_version: str = ""
    """Whose predictions a blank page is filled with in the label stream; empty for nobody's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task of a project: one article to annotate."""

    id: int
    """Its number, which the server gives to another task once this one is deleted: never a key."""
    data: Mapping[str, Any]
    """What was imported: ``doc_id``, ``text``, ``text_sha256``, ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that was uploaded to a project."""

    name: str
    """The server's name for it: eight digits of its own, a hyphen, the file's name."""
    size: int
    """Bytes."""
    address: str
    """Where whoever is logged in sees it, from the server's root."""


class LabelStudio:
    """A server, asked with one account's token; a context manager that closes its connections."""

    def __init__(self, access: Access, *, timeout: float = 600.0, insecure: bool = False) -> None:
        """Connect to nothing yet.

        Args:
            access: address and token; with an empty token nobody asks, which few routes answer.
            timeout: seconds to wait for an answer; exports of ten thousand tasks take twenty.
            insecure: allow plain http to another machine, where everybody on the way reads the token.

        Raises:
            UsageError: the address is none, or is plain http to another machine.
        """
        import httpx2  # noqa: PLC0415 - heavy

        require_address(access.url, insecure=insecure)
        self.url = access.url
        self._token = access.token
        self._authorization = f"Token {access.token}" if access.token and not _is_personal(access.token) else ""
        self._http = httpx2.Client(base_url=access.url, timeout=timeout, follow_redirects=False, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    def __repr__(self) -> str:
        return f"LabelStudio({self.url!r})"

    def ask(self, method: str, path: str, body: object = None, *, params: Mapping[str, str | int] | None = None) -> Any:  # noqa: ANN401 - any JSON
        """Call the API and return its JSON; null where the answer is empty.

        Raises:
            NoAnswerError: nothing answers at the address, or not in time; what was asked may have been done.
            RefusedError: an HTTP status of 300 or more.
            ServiceError: the answer is no JSON, or too long.
        """
        content = self.download(method, path, body, params=params)
        try:
            return json.loads(content) if content.strip() else None
        except (ValueError, RecursionError):
            raise ServiceError(
                f"{self.url}{path}: expected JSON; found {shorten(content[:80])}: is this a Label Studio server?"
            ) from None

    def download(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        params: Mapping[str, str | int] | None = None,
        picture: tuple[str, bytes] | None = None,
    ) -> bytes:
        """Call the API and return the bytes of its answer; instead of a body it may be given a PNG and its name.

        Raises:
            NoAnswerError, RefusedError, ServiceError: as for `ask`.
        """
        if not self._authorization and _is_personal(self._token):
            self._refresh()
        try:
            return self._send(method, path, body, params, picture)
        except RefusedError as error:
            if error.status != _UNAUTHORISED or not _is_personal(self._token):
                raise
        self._refresh()
        return self._send(method, path, body, params, picture)

    def _send(
        self,
        method: str,
        path: str,
        body: object,
        params: Mapping[str, str | int] | None = None,
        picture: tuple[str, bytes] | None = None,
    ) -> bytes:
        import httpx2  # noqa: PLC0415 - heavy

        headers = {} if picture else {"Content-Type": "application/json"}
        if self._authorization:
            headers["Authorization"] = self._authorization
        where = f"{self.url}{path}"
        try:
            with self._http.stream(
                method,
                path,
                headers=headers,
                params=dict(params or {}),
                content=None if body is None else json.dumps(body, ensure_ascii=False).encode(),
                files={"file": (*picture, "image/png")} if picture else None,
            ) as response:
                content = self._read(response, where)
        except httpx2.TimeoutException:
            raise NoAnswerError(f"{where}: no answer in time; what was asked may have been done all the same") from None
        except httpx2.ConnectError:
            raise NoAnswerError(
                f"{self.url}: nothing answers there; start it with 'standpunkt annotation server start', or give --url"
            ) from None
        except httpx2.HTTPError as error:
            raise NoAnswerError(f"{where}: the connection broke: {redact(str(error), self._token)}") from None
        return content

    def _read(self, response: "Response", where: str) -> bytes:
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes():
            size += len(part)
            if size > ANSWER_BYTES:
                raise ServiceError(f"{where}: the answer is longer than {ANSWER_BYTES:,} bytes; it was not read")
            parts.append(part)
        content = b"".join(parts)
        if response.status_code >= 300:  # noqa: PLR2004 - what is not a success
            raise RefusedError(self._refusal(response, content, where), status=response.status_code)
        return content

    def _refusal(self, response: "Response", content: bytes, where: str) -> str:
        status = response.status_code
        if status == _UNAUTHORISED:
            return (
                f"{self.url}: the token was refused (401): it is wrong, expired, or of a kind that is off; "
                f"'standpunkt annotation doctor' says which; it came from {TOKEN_VARIABLE}, --token-file or access.json"
            )
        if response.is_redirect:
            return f"{where}: the server points elsewhere ({status}), where the token does not go; give that --url"
        said = redact(shorten(content[:2_000].decode("utf-8", "replace"), 300), self._token)
        return f"{where}: refused with status {status}: {said}"

    def _refresh(self) -> None:
        """Exchange a personal access token for one that lasts some minutes."""
        self._authorization = ""
        content = self._send("POST", "/api/token/refresh", {"refresh": self._token}, None)
        try:
            self._authorization = f"Bearer {json.loads(content)['access']}"
        except (ValueError, KeyError, TypeError):
            raise ServiceError(f"{self.url}: the personal access token could not be exchanged") from None

    def version(self) -> str:
        """Return the server's version, such as ``1.23.2``.

        Raises:
            ServiceError: what answers is no Label Studio.
        """
        answer = self.ask("GET", "/api/version")
        if not isinstance(answer, dict) or not isinstance(answer.get("release"), str):
            raise ServiceError(f"{self.url}: something answers that is no Label Studio")
        return str(answer["release"])

    def me(self) -> User:
        """Return the account whose token this is."""
        return _user(self.ask("GET", "/api/current-user/whoami"))

    def users(self) -> tuple[User, ...]:
        """Return all accounts, ascending by number."""
        return tuple(sorted(map(_user, self.ask("GET", "/api/users")), key=lambda user: user.id))

    def projects(self) -> tuple[Project, ...]:
        """Return all projects that the account sees, ascending by number."""
        found = self._pages("/api/projects", "results", {})
        return tuple(sorted(map(_project, found), key=lambda project: project.id))

    def project(self, number: int) -> Project:
        """Return one project."""
        return _project(self.ask("GET", f"/api/projects/{number}"))

    def create_project(self, *, title: str, label_config: str, instruction: str) -> Project:
        """Create a project with one annotation a task, in the order of import, its instructions shown."""
        settings = {
            "title": title,
            "label_config": label_config,
            "expert_instruction": instruction,
            "show_instruction": True,
            "maximum_annotations": 1,
            "show_collab_predictions": True,
            "sampling": "Sequential sampling",
        }
        return _project(self.ask("POST", "/api/projects", settings))

    def update_project(self, number: int, settings: Mapping[str, object]) -> Project:
        """Change settings of a project; never its label config once something is annotated."""
        return _project(self.ask("PATCH", f"/api/projects/{number}", settings))

    def tasks(self, project: int) -> Iterator[Task]:
        """Yield the tasks of a project with their data, without annotations, ascending by number.

        Naming the fields makes it three times as quick as leaving others out (``fields=task_only``).
        """
        params: dict[str, str | int] = {"project": project, "include": "id,data"}
        for raw in self._pages("/api/tasks", "tasks", params):
            yield Task(id=raw["id"], data=raw["data"])

    def import_tasks(self, project: int, tasks: Sequence[Mapping[str, Any]]) -> tuple[int, ...]:
        """Import tasks in one request and return their numbers, in the order given.

        A task is ``{"data": {...}}``, with ``predictions`` or ``annotations`` beside it. Importing the same twice makes
        two tasks: after a `NoAnswerError` list the tasks, and never send again blindly.
        """
        answer = self.ask("POST", f"/api/projects/{project}/import", tasks, params={"return_task_ids": "true"})
        numbers = answer.get("task_ids") if isinstance(answer, dict) else None
        if not isinstance(numbers, list) or len(numbers) != len(tasks):
            raise ServiceError(f"{self.url}: an import of {len(tasks)} tasks was answered by {shorten(answer)}")
        return tuple(numbers)

    def model_versions(self, project: int) -> dict[str, int]:
        """Return the number of predictions of each model in a project."""
        return {
            str(name): int(count) for name, count in self.ask("GET", f"/api/projects/{project}/model-versions").items()
        }

    def models_of_task(self, task: int) -> tuple[str, ...]:
        """Return whose predictions a task has."""
        return tuple(
            raw.get("model_version") or "" for raw in self.ask("GET", "/api/predictions", params={"task": task})
        )

    def uploads(self, project: int) -> tuple[Upload, ...]:
        """Return the files that were uploaded to a project."""
        found = self.ask("GET", f"/api/projects/{project}/file-uploads", params={"all": "true"})
        return tuple(
            Upload(name=raw["file"].rpartition("/")[2], size=raw.get("size") or 0, address=f"/data/{raw['file']}")
            for raw in found
        )

    def upload_picture(self, project: int, name: str, content: bytes) -> None:
        """Upload a PNG to a project without making a task of it."""
        path, params = f"/api/projects/{project}/import", {"commit_to_project": "false"}
        self.download("POST", path, params=params, picture=(name, content))

    def export(self, project: int) -> bytes:
        """Return the whole JSON export of a project as it came: all tasks, with annotations, drafts and predictions.

        Raises:
            RefusedError: with status 404, there is no such project.
            ServiceError: the server failed at it, or does not answer.
        """
        return snapshot(self, project)

    def _pages(self, path: str, key: str, params: Mapping[str, str | int]) -> Iterator[Any]:
        """Yield the items of all pages; a page past the last one is refused with 404."""
        for page in range(1, 1_000_000):
            try:
                answer = self.ask("GET", path, params={**params, "page": page, "page_size": _PAGE})
            except RefusedError as error:
                if page > 1 and error.status == _NOT_FOUND:
                    return
                raise
            items = answer[key] if isinstance(answer, dict) else answer
            yield from items
            if len(items) < _PAGE:
                return


def _is_personal(token: str) -> bool:
    """Tell whether a token is a personal access token, a JWT, which must be exchanged before use."""
    return token.startswith("eyJ")


def _user(raw: Mapping[str, Any]) -> User:
    return User(id=raw["id"], email=raw["email"])


def _project(raw: Mapping[str, Any]) -> Project:
    creator = raw.get("created_by")
    return Project(
        id=raw["id"],
        title=raw.get("title") or "",
        label_config=raw.get("label_config") or "",
        instruction=raw.get("expert_instruction") or "",
        tasks=raw.get("task_number") or 0,
        created_by=creator.get("id") if isinstance(creator, dict) else creator,
        model_version=raw.get("model_version") or "",
    )
