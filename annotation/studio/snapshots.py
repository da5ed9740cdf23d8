"""A project as of one moment: the server writes a snapshot in one transaction, and it is fetched and deleted.

The same comes from ``/export`` in up to twice the time, since that asks the database thrice for each task. What a run
left behind that was killed, a later one deletes.
"""

import contextlib
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

from standpunkt.errors import NoAnswerError, RefusedError, ServiceError

POLL: Final = 0.5
"""Seconds between two questions."""
_TITLE: Final = "standpunkt pull"
_ORDER: Final = {
    "title": _TITLE,
    "serialization_options": {
        "drafts": {"only_id": False},
        "predictions": {"only_id": True},
        "annotations__completed_by": {"only_id": True},
    },
}
"""What is asked for; without these options drafts come as bare numbers."""
_UNFINISHED: Final = ("created", "in_progress")
_PATIENCE: Final = 600.0
"""Seconds that a server with workers may take; one without answers when it is done."""
_LEFT_BEHIND: Final = timedelta(hours=1)
"""Age of a snapshot that nobody fetches any more."""
_NOT_FOUND: Final = 404


class Server(Protocol):
    """What is asked of a `LabelStudio`."""

    url: str

    def ask(self, method: str, path: str, body: object = None, /) -> Any:  # noqa: ANN401 - any JSON
        """Call the API and return its JSON."""

    def download(self, method: str, path: str, /, *, params: Mapping[str, str | int] | None = None) -> bytes:
        """Call the API and return the bytes of its answer."""
        ...


def snapshot(server: Server, project: int) -> bytes:
    """Return a project's export, in JSON, as it came.

    Raises:
        RefusedError: with status 404, there is no such project.
        ServiceError: the server failed at it, or does not answer.
    """
    home = f"/api/projects/{project}/exports/"
    _clear(server, home)
    made = server.ask("POST", home, _ORDER)
    path = f"{home}{made['id']}"
    try:
        content = _finished(server, path, made["status"])
    except NoAnswerError:
        raise  # nobody there to delete it
    except ServiceError:
        _drop(server, path)
        raise
    _drop(server, path)
    return content


def _finished(server: Server, path: str, status: str) -> bytes:
    """Return a snapshot as soon as it is made."""
    until = time.monotonic() + _PATIENCE
    try:
        while status in _UNFINISHED:
            if time.monotonic() > until:
                raise NoAnswerError(f"{server.url}{path}: not made in {_PATIENCE:.0f} s; pull again later")
            time.sleep(POLL)
            status = server.ask("GET", path)["status"]
        if status != "completed":
            raise ServiceError(f"{server.url}{path}: the snapshot is {status}; the server's log says why")
        return server.download("GET", f"{path}/download", params={"exportType": "JSON"})
    except RefusedError as error:
        if error.status != _NOT_FOUND:
            raise
        raise ServiceError(f"{server.url}{path}: somebody deleted the snapshot; pull again") from None


def _clear(server: Server, home: str) -> None:
    """Delete snapshots of ours that runs left behind which were killed."""
    old = (datetime.now(UTC) - _LEFT_BEHIND).isoformat()
    for there in server.ask("GET", home):
        if there["title"] == _TITLE and there["created_at"] < old:
            _drop(server, f"{home}{there['id']}")


def _drop(server: Server, path: str) -> None:
    with contextlib.suppress(ServiceError):  # no export fails for it
        server.download("DELETE", path)
