"""A stand-in for an OpenAI-compatible endpoint: it answers as the test says, and remembers what it was asked."""

import contextlib
import json
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

KEY = "sk-geheim-0123456789"
_DRIPS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that came in."""

    path: str
    key: str
    """Value of the header Authorization; empty for none."""
    body: dict[str, Any]

    @property
    def article(self) -> str:
        """The text of the article asked about."""
        text: str = self.body["messages"][1]["content"]
        return text.split("<ARTIKEL>\n")[1].removesuffix("\n</ARTIKEL>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is sent back."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    seconds: float = 0.0
    """Time that the answer takes to drip in; the status comes at once."""
    head_seconds: float = 0.0
    """Time that a header takes to drip in before that."""


def answered(content: object, *, stopped: str = "stop", model: str = "stand-in-1") -> Reply:
    """Return a completion; what is no string is written as JSON."""
    words = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    choice = {"index": 0, "message": {"role": "assistant", "content": words}, "finish_reason": stopped}
    return Reply(body=json.dumps({"id": "c", "model": model, "choices": [choice]}).encode())


@dataclass(slots=True)
class StandIn:
    """The endpoint."""

    url: str
    """Its base address."""
    reply: Callable[[Asked], Reply]
    """What it answers; a test may change it."""
    asked: list[Asked] = field(default_factory=list)
    """Questions so far."""
    lock: Lock = field(default_factory=Lock)


@contextmanager
def standing_in(reply: Callable[[Asked], Reply]) -> Generator[StandIn]:
    """Run an endpoint on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked = Asked(path=self.path, key=self.headers.get("Authorization", ""), body=body)
            with server.lock:
                server.asked.append(asked)
                sent = server.reply(asked)
            with contextlib.suppress(OSError):  # who asked may have gone
                self.answer(sent)

        def answer(self, sent: Reply) -> None:
            self.send_response(sent.status)
            for name, value in sent.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(sent.body)))
            if sent.head_seconds:
                self.flush_headers()
                for n in range(_DRIPS):
                    time.sleep(sent.head_seconds / _DRIPS)
                    self.wfile.write(b"X-Drip: " if n == 0 else b"." if n < _DRIPS - 1 else b"\r\n")
            self.end_headers()
            drips = _DRIPS if sent.seconds else 0
            for n in range(drips):  # never silent for long, and late all the same
                time.sleep(sent.seconds / drips)
                self.wfile.write(sent.body[n : n + 1])
            self.wfile.write(sent.body[drips:])

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        http.daemon_threads = True
        server = StandIn(url=f"http://127.0.0.1:{http.server_port}/v1", reply=reply)
        thread = Thread(target=http.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()
