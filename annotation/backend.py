"""Live pre-annotation: Label Studio's ML-backend protocol (1.23), over any model that finds mentions and stances.

Label Studio asks ``GET /health``, says with ``POST /setup`` which project it is about, and sends tasks to
``POST /predict``. Nobody who asks is identified, and a set-up carries the real token of the project's creator. So it
listens on this machine alone, refuses what comes by another name or from a web page, and never logs a body.
"""

import json
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any, Final, Protocol, cast

from standpunkt.annotation.label_config import AUTHOR_STANCE, ENTITY, FORM, MENTION, TEXT
from standpunkt.annotation.studio.writing import to_result
from standpunkt.errors import InputError, StandpunktError, UsageError, printable, shorten
from standpunkt.labels import MENTION_TABLE
from standpunkt.schema import Prediction

HOST: Final = "127.0.0.1"
BODY_BYTES: Final = 64 << 20
"""Longest body that is read."""
TEXT_CHARACTERS: Final = 1_000_000
"""Longest text of a task."""
TASKS: Final = 1_000
"""Most tasks in one request."""
_NAMES: Final = ("127.0.0.1", "localhost", "[::1]")
_GET: Final = ("/", "/health", "/versions")
_POST: Final = ("/setup", "/predict", "/webhook")
_IDLE_SECONDS: Final = 60
_CONTROLS: Final = (MENTION, FORM, ENTITY, AUTHOR_STANCE)


class Model(Protocol):
    """What finds mentions and stances in texts."""

    version: str
    """Name and version, which predictions carry."""

    def predict(self, texts: Sequence[str]) -> Sequence[Prediction]:
        """Return one prediction for each text, in order; mentions have ids, offsets are those of the text given."""
        ...


class _BadRequestError(StandpunktError):
    """What was asked cannot be answered; `status` says why in HTTP's words."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


class Backend(ThreadingHTTPServer):
    """The server; it listens from the moment it is made."""

    daemon_threads = True

    def __init__(self, model: Model, port: int, told: Callable[[str], object]) -> None:
        """Listen on a port of this machine; 0 takes a free one.

        Raises:
            UsageError: the port is taken, or none.
        """
        self.model = model
        self.told = told
        self.one_at_a_time = Lock()
        try:
            super().__init__((HOST, port), _Handler)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            raise UsageError(f"port {port} cannot be used ({reason}); give another --port") from None

    @property
    def url(self) -> str:
        """The address that Label Studio is told."""
        return f"http://{HOST}:{self.server_port}"


@contextmanager
def backend(model: Model, *, port: int = 9090, told: Callable[[str], object] = lambda _: None) -> Generator[Backend]:
    """Yield a server that listens on this machine; ``serve_forever`` answers until it is shut down.

    Args:
        model: What predicts; asked by one thread at a time.
        port: The port; 0 takes a free one.
        told: Gets one line a request: what was asked, what came of it, how long it took; never what was in it.

    Raises:
        UsageError: the port is taken, or none.
    """
    with Backend(model, port, told) as server:
        yield server


class _Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    timeout = _IDLE_SECONDS
    server_version = "Standpunkt"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer ``/health`` and ``/versions``."""
        self._answer(_GET)

    def do_POST(self) -> None:
        """Answer ``/setup``, ``/predict`` and ``/webhook``."""
        self._answer(_POST)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing: what is told is told by `_answer`."""

    @property
    def _backend(self) -> Backend:
        return cast("Backend", self.server)

    def _answer(self, known: tuple[str, ...]) -> None:
        started = time.monotonic()
        path = self.path.partition("?")[0].rstrip("/") or "/"
        try:
            content = self._content() if known is _POST else b""  # read in any case, or who sends it sees no answer
            self._check_caller()
            status, answer = 200, self._route(path, known, content)
        except _BadRequestError as error:
            status, answer = error.status, {"error": str(error)}
        except InputError as error:
            status, answer = 422, {"error": "; ".join(map(str, error.faults[:5]))}
        except Exception as error:  # a server that dies of one request answers no other
            status, answer = 500, {"error": f"prediction failed: {type(error).__name__}"}
        self._send(status, answer)
        said = "" if status == 200 else f": {answer['error']}"  # noqa: PLR2004 - success
        self._backend.told(
            f"{self.command} {shorten(path)[1:-1]} {status} {time.monotonic() - started:.2f} s{printable(said)}"
        )

    def _check_caller(self) -> None:
        """Refuse callers that reach this machine by another name, as web pages can with names of their own."""
        host = (self.headers.get("Host") or "").rpartition(":")[0] or (self.headers.get("Host") or "")
        if host not in _NAMES:
            raise _BadRequestError(403, f"expected {' or '.join(_NAMES)} as the host; found {shorten(host)}")

    def _route(self, path: str, known: tuple[str, ...], content: bytes) -> dict[str, Any]:
        if path not in known:
            status = 405 if path in (*_GET, *_POST) else 404
            raise _BadRequestError(status, f"expected one of {', '.join(known)}; found {shorten(path)}")
        version = self._backend.model.version
        if path == "/versions":
            return {"versions": [version]}
        if path in _GET:
            return {"status": "UP", "model_class": version}
        body = self._body(content)
        if path == "/setup":
            _check_config(body.get("schema"))
            return {"model_version": version}
        if path == "/predict":
            return {"results": self._predict(body), "model_version": version}
        return {"status": "ignored"}  # events: nothing is learnt from them

    def _content(self) -> bytes:
        given = self.headers.get("Content-Length") or ""
        if not given.isascii() or not given.isdigit():
            raise _BadRequestError(411, "expected a Content-Length")
        if int(given) > BODY_BYTES:
            raise _BadRequestError(413, f"expected at most {BODY_BYTES:,} bytes; found {int(given):,}")
        try:
            return self.rfile.read(int(given))
        except TimeoutError:
            raise _BadRequestError(408, "the body did not come in time") from None

    def _body(self, content: bytes) -> Mapping[str, Any]:
        kind = (self.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise _BadRequestError(415, f"expected application/json; found {shorten(kind)}")
        try:
            body = json.loads(content)
        except (ValueError, RecursionError):
            raise _BadRequestError(400, "expected JSON") from None
        if not isinstance(body, dict):
            raise _BadRequestError(400, "expected a JSON object")
        return cast("dict[str, Any]", body)

    def _predict(self, body: Mapping[str, Any]) -> list[dict[str, Any]]:
        texts = _texts(body.get("tasks"))
        model = self._backend.model
        with self._backend.one_at_a_time:
            predictions = model.predict(texts)
        return [
            {"result": to_result(prediction, text), "model_version": model.version}
            for prediction, text in zip(predictions, texts, strict=True)
        ]

    def _send(self, status: int, answer: Mapping[str, Any]) -> None:
        content = json.dumps(answer).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            self.close_connection = True  # who asked has gone


def _check_config(config: object) -> None:
    """Refuse a project whose labelling page cannot show what is predicted."""
    if not isinstance(config, str):
        raise _BadRequestError(422, "expected the project's label config in the field schema")
    wanted = [f'name="{name}"' for name in _CONTROLS] + [f'value="{row.label}"' for row in MENTION_TABLE]
    missing = [word for word in wanted if word not in config]
    if missing:
        raise _BadRequestError(
            422,
            f"the project's label config is not Standpunkt's: {', '.join(missing)} is not in it; push makes projects",
        )


def _texts(tasks: object) -> list[str]:
    """Return the texts of tasks.

    Raises:
        _BadRequestError: a task has none, or there is too much; the message names the task.
    """
    if not isinstance(tasks, list):
        raise _BadRequestError(422, "expected a list of tasks in the field tasks")
    given: list[Any] = tasks
    if len(given) > TASKS:
        raise _BadRequestError(413, f"expected at most {TASKS:,} tasks at once; found {len(given):,}")
    texts: list[str] = []
    for n, task in enumerate(given):
        data = task.get("data") if isinstance(task, dict) else None
        text = data.get(TEXT) if isinstance(data, dict) else None
        place = f"tasks[{n}] (id {shorten(task.get('id'))})" if isinstance(task, dict) else f"tasks[{n}]"
        if not isinstance(text, str):
            raise _BadRequestError(422, f"{place}: expected a text in data.{TEXT}")
        if len(text) > TEXT_CHARACTERS:
            raise _BadRequestError(
                413, f"{place}: expected at most {TEXT_CHARACTERS:,} characters; found {len(text):,}"
            )
        texts.append(text)
    return texts
