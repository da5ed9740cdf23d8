"""The client against a server on this machine that answers as badly as servers do; and where tokens may be read."""

import http.server
import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from standpunkt.annotation.studio import client as client_module
from standpunkt.annotation.studio import snapshots
from standpunkt.annotation.studio.client import LabelStudio
from standpunkt.annotation.studio.credentials import (
    ACCESS_FILE,
    HOME_VARIABLE,
    TOKEN_VARIABLE,
    URL_VARIABLE,
    Access,
    find,
    read_secret,
    redact,
)
from standpunkt.errors import NoAnswerError, RefusedError, ServiceError, StandpunktError, UsageError

TOKEN = "0123456789abcdef" * 2 + "01234567"
PERSONAL = "eyJhbGciOiJIUzI1NiJ9.eyJ0b2tlbl90eXBlIjoicmVmcmVzaCJ9.c2lnbmF0dXJl"
Handler = http.server.BaseHTTPRequestHandler
Answer = Callable[[Handler], None]


class Server:
    """A server on the loopback interface; `answers` says what it does, by path."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, str, str]] = []
        self.bodies: list[bytes] = []
        server = self

        class Asked(Handler):
            def do_GET(self) -> None:  # noqa: N802 - the library's name
                path = self.path.partition("?")[0]
                server.bodies.append(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
                server.asked.append((self.command, self.path, self.headers.get("Authorization", "")))
                server.answers.get(path, reply(404, b"{}"))(self)

            do_POST = do_DELETE = do_GET  # noqa: N815 - the library's names

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
                """Say nothing."""

        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Asked)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self) -> None:
        """End it."""
        self._http.shutdown()
        self._http.server_close()


def reply(status: int, content: bytes, **headers: str) -> Answer:
    """Return an answer that is whole."""

    def answer(to: Handler) -> None:
        to.send_response(status)
        for name, value in headers.items():
            to.send_header(name, value)
        to.send_header("Content-Length", str(len(content)))
        to.end_headers()
        to.wfile.write(content)

    return answer


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


@pytest.fixture
def other() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def studio(server: Server, token: str = TOKEN, timeout: float = 10) -> LabelStudio:
    return LabelStudio(Access(url=server.url, token=token), timeout=timeout)


def failure(server: Server, token: str = TOKEN, timeout: float = 10) -> StandpunktError:
    """Ask, and return what was raised, which holds no token however it is looked at."""
    with studio(server, token, timeout) as asked, pytest.raises(StandpunktError) as caught:
        asked.ask("GET", "/api/projects")
    error = caught.value
    for said in (str(error), repr(error), repr(error.__dict__), str(error.__cause__), repr(asked)):
        assert token not in said
    return error


def test_json_comes_back_and_the_token_goes_in_the_header(server: Server) -> None:
    server.answers["/api/projects"] = reply(200, b'{"a": [1]}')
    with studio(server) as asked:
        assert asked.ask("GET", "/api/projects", params={"page": 2}) == {"a": [1]}
    assert server.asked == [("GET", "/api/projects?page=2", f"Token {TOKEN}")]


def test_an_empty_answer_is_null(server: Server) -> None:
    server.answers["/api/projects"] = reply(204, b"")
    with studio(server) as asked:
        assert asked.ask("GET", "/api/projects") is None


def test_a_refused_token_says_where_it_came_from(server: Server) -> None:
    server.answers["/api/projects"] = reply(401, b'{"detail": "Invalid token."}')
    error = failure(server)
    assert isinstance(error, RefusedError)
    assert error.status == 401
    assert TOKEN_VARIABLE in str(error)
    assert "doctor" in str(error)


def test_a_failing_server_is_quoted_without_the_token_that_it_repeats(server: Server) -> None:
    server.answers["/api/projects"] = reply(500, f"KeyError: Authorization: Token {TOKEN} in settings".encode())
    error = failure(server)
    assert isinstance(error, RefusedError)
    assert error.status == 500
    assert "KeyError" in str(error)


def test_a_redirect_is_not_followed_and_the_other_host_gets_nothing(server: Server, other: Server) -> None:
    other.answers["/api/projects"] = reply(200, b"[]")
    server.answers["/api/projects"] = reply(302, b"", Location=f"{other.url}/api/projects")
    error = failure(server)
    assert isinstance(error, RefusedError)
    assert "points elsewhere" in str(error)
    assert other.asked == []


def test_a_page_instead_of_json_is_no_label_studio(server: Server) -> None:
    server.answers["/api/projects"] = reply(200, b"<!DOCTYPE html><title>Router</title>")
    assert "expected JSON" in str(failure(server))
    server.answers["/api/version"] = reply(200, b'{"name": "other"}')
    with studio(server) as asked, pytest.raises(ServiceError, match="no Label Studio"):
        asked.version()


def test_an_endless_nesting_is_no_json(server: Server) -> None:
    server.answers["/api/projects"] = reply(200, b"[" * 200_000)
    assert "expected JSON" in str(failure(server))


def test_a_time_out_says_that_it_may_have_been_done(server: Server) -> None:
    server.answers["/api/projects"] = lambda _: time.sleep(1)
    error = failure(server, timeout=0.2)
    assert isinstance(error, NoAnswerError)
    assert "may have been done" in str(error)


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n[1, 2", b"garbage\r\n\r\n"])
def test_a_connection_that_breaks_is_no_answer(server: Server, sent: bytes) -> None:
    def cut(to: Handler) -> None:
        to.wfile.write(sent)
        to.close_connection = True

    server.answers["/api/projects"] = cut
    assert isinstance(failure(server), NoAnswerError)


def test_half_a_chunked_answer_is_no_answer(server: Server) -> None:
    def cut(to: Handler) -> None:
        to.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[1,\r\n")
        to.close_connection = True

    server.answers["/api/projects"] = cut
    assert isinstance(failure(server), NoAnswerError)


def test_nothing_at_the_address_says_how_to_start_it(server: Server) -> None:
    server.close()
    error = failure(server)
    assert isinstance(error, NoAnswerError)
    assert "server start" in str(error)


def test_an_answer_without_end_is_cut_off(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "ANSWER_BYTES", 1 << 20)
    sent = 0

    def endless(to: Handler) -> None:
        nonlocal sent
        to.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n")
        try:
            while sent < 1 << 30:
                sent += to.wfile.write(b" " * (1 << 16))
        except OSError:
            pass

    server.answers["/api/projects"] = endless
    error = failure(server)
    assert isinstance(error, ServiceError)
    assert "longer than 1,048,576 bytes" in str(error)
    assert sent < 1 << 28


def test_a_small_answer_that_unpacks_to_a_huge_one_is_cut_off(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    import gzip  # noqa: PLC0415 - this test alone

    monkeypatch.setattr(client_module, "ANSWER_BYTES", 1 << 20)
    server.answers["/api/projects"] = reply(200, gzip.compress(b" " * (1 << 26)), **{"Content-Encoding": "gzip"})
    assert "longer than" in str(failure(server))


def test_a_personal_token_is_exchanged_once_and_again_when_it_has_expired(server: Server) -> None:
    given: list[str] = []
    expired: set[str] = set()

    def exchange(to: Handler) -> None:
        given.append(f"short-{len(given)}")
        reply_to(to, 200, {"access": given[-1]})

    def projects(to: Handler) -> None:
        kind, _, token = to.headers["Authorization"].partition(" ")
        reply_to(to, 200 if kind == "Bearer" and token in given and token not in expired else 401, [])

    server.answers |= {"/api/token/refresh": exchange, "/api/projects": projects}
    with studio(server, PERSONAL) as asked:
        assert asked.ask("GET", "/api/projects") == []
        assert asked.ask("GET", "/api/projects") == []
        assert given == ["short-0"]
        expired.add("short-0")
        assert asked.ask("GET", "/api/projects") == []
    assert given == ["short-0", "short-1"]
    assert [json.loads(body) for body in server.bodies if body] == [{"refresh": PERSONAL}] * 2
    assert all(PERSONAL not in heading + path for _, path, heading in server.asked)


def reply_to(to: Handler, status: int, value: object) -> None:
    reply(status, json.dumps(value).encode())(to)


def test_a_personal_token_that_is_refused_is_asked_with_once(server: Server) -> None:
    server.answers["/api/token/refresh"] = reply(401, b'{"detail": "Token is blacklisted"}')
    error = failure(server, PERSONAL)
    assert isinstance(error, RefusedError)
    assert error.status == 401
    assert [path for _, path, _ in server.asked] == ["/api/token/refresh"]


def test_an_exchange_that_gives_nothing_is_told(server: Server) -> None:
    server.answers["/api/token/refresh"] = reply(200, b"[]")
    assert "could not be exchanged" in str(failure(server, PERSONAL))


def test_all_pages_are_read(server: Server) -> None:
    def page(to: Handler) -> None:
        number = int(to.path.partition("page=")[2].partition("&")[0])
        if number > 2:
            reply_to(to, 404, {})
        else:
            reply_to(to, 200, {"tasks": [{"id": number * 1_000 + n, "data": {}} for n in range(500)]})

    server.answers["/api/tasks"] = page
    with studio(server) as asked:
        assert len({task.id for task in asked.tasks(7)}) == 1_000


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x",
        "127.0.0.1:8080",
        "http://",
        "http://me:hunter2@localhost",
        "http://:hunter2@h",
        "http://h?token=hunter2",
        "http://h:99999",
        "http://[::1",
        "http://a b\n",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        LabelStudio(Access(url=url, token=TOKEN))
    assert "hunter2" not in str(caught.value)


def test_plain_http_to_another_machine_needs_to_be_asked_for() -> None:
    access = Access(url="http://192.0.2.1:8080", token=TOKEN)
    with pytest.raises(UsageError, match="--insecure"):
        LabelStudio(access)
    LabelStudio(access, insecure=True)
    LabelStudio(Access(url="https://192.0.2.1", token=TOKEN))


@pytest.fixture
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No environment of the user's reaches the test; the server's home is empty."""
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return tmp_path


def secret_file(path: Path, content: str, mode: int = 0o600) -> Path:
    path.write_text(content)
    path.chmod(mode)
    return path


@pytest.mark.usefixtures("nothing_set")
def test_without_a_token_all_three_ways_are_named() -> None:
    with pytest.raises(UsageError, match=f"server start.*{TOKEN_VARIABLE}.*--token-file"):
        find()


def test_a_given_file_comes_before_the_environment_and_that_before_our_own_server(
    nothing_set: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret_file(nothing_set / "home" / ACCESS_FILE, json.dumps({"url": "http://127.0.0.1:8081", "token": "own"}))
    assert (find().url, find().token) == ("http://127.0.0.1:8081", "own")
    monkeypatch.setenv(TOKEN_VARIABLE, " from-environment\n")
    assert (find().url, find().token) == ("http://127.0.0.1:8081", "from-environment")
    monkeypatch.setenv(URL_VARIABLE, "http://localhost:1/")
    assert find().url == "http://localhost:1"
    file = secret_file(nothing_set / "token", "from-file\n")
    found = find("http://localhost:2/", file)
    assert (found.url, found.token) == ("http://localhost:2", "from-file")


def test_our_own_servers_token_goes_to_no_other_address(nothing_set: Path) -> None:
    secret_file(nothing_set / "home" / ACCESS_FILE, json.dumps({"url": "http://127.0.0.1:8081", "token": "own"}))
    with pytest.raises(UsageError, match=r"no token for http://127\.0\.0\.1:9999"):
        find("http://127.0.0.1:9999")


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o602, 0o620])
def test_a_file_that_others_can_open_is_refused_with_the_line_that_mends_it(tmp_path: Path, mode: int) -> None:
    file = secret_file(tmp_path / "token", TOKEN, mode)
    with pytest.raises(UsageError, match="chmod 600") as caught:
        read_secret(file)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(("content", "said"), [("", "empty"), (" \n", "empty")])
def test_a_file_without_a_token_is_named(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_secret(secret_file(tmp_path / "token", content))


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        read_secret(tmp_path / "token")
    (tmp_path / "token").write_bytes(b"\xff\xfe")
    (tmp_path / "token").chmod(0o600)
    with pytest.raises(UsageError, match="UTF-8"):
        read_secret(tmp_path / "token")


@pytest.mark.parametrize("content", ["{", "[]", '{"url": "x"}', "null", '{"url": 7, "token": 8}'])
def test_a_damaged_access_file_is_named(nothing_set: Path, content: str) -> None:
    secret_file(nothing_set / "home" / ACCESS_FILE, content)
    with pytest.raises(UsageError, match="is damaged"):
        find()


def test_what_looks_like_a_token_is_taken_out_of_texts() -> None:
    said = f"Token abc, bearer x.y, {PERSONAL}, {TOKEN}, my-own-secret; tokens stay"
    assert redact(said, "my-own-secret").endswith("; tokens stay")
    for secret in ("abc", "x.y", PERSONAL, TOKEN, "my-own-secret"):
        assert secret not in redact(said, "my-own-secret")
    assert repr(Access(url="http://localhost", token=TOKEN)) == "Access(url='http://localhost')"


class Snapshots:
    """The snapshots of project 7, as a server with workers makes them: `states` are what it answers in turn."""

    def __init__(self, server: Server, *states: str, there: list[dict[str, object]] | None = None) -> None:
        self._states = list(states)
        self._there = there or []
        home = "/api/projects/7/exports/"
        server.answers |= {home: self._listed_or_made, f"{home}3": self._state, f"{home}1": reply(204, b"")}
        server.answers[f"{home}3/download"] = reply(200, b"[]")

    def _listed_or_made(self, asked: Handler) -> None:
        reply(200, json.dumps(self._there).encode())(asked) if asked.command == "GET" else self._state(asked)

    def _state(self, asked: Handler) -> None:
        if asked.command == "DELETE":
            reply(204, b"")(asked)
        else:
            reply(200, json.dumps({"id": 3, "status": self._states.pop(0)}).encode())(asked)


def calls(server: Server) -> list[tuple[str, str]]:
    return [(method, path.removeprefix("/api/projects/7/exports/")) for method, path, _ in server.asked]


def test_an_export_is_a_snapshot_that_is_waited_for_fetched_and_deleted(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "POLL", 0)
    Snapshots(server, "created", "in_progress", "completed")
    with studio(server) as asked:
        assert asked.export(7) == b"[]"
    fetched = ("GET", "3/download?exportType=JSON")
    assert calls(server) == [("GET", ""), ("POST", ""), ("GET", "3"), ("GET", "3"), fetched, ("DELETE", "3")]


def test_a_snapshot_that_fails_or_is_deleted_is_no_project_that_is_gone(server: Server) -> None:
    Snapshots(server, "failed", "completed")
    with studio(server) as asked:
        with pytest.raises(ServiceError, match="the snapshot is failed; the server's log says why"):
            asked.export(7)
        server.answers["/api/projects/7/exports/3/download"] = reply(404, b"{}")
        with pytest.raises(ServiceError, match="somebody deleted the snapshot") as caught:
            asked.export(7)
    assert not isinstance(caught.value, RefusedError)
    assert calls(server).count(("DELETE", "3")) == 2


def test_snapshots_that_killed_runs_left_behind_are_deleted_and_no_others(server: Server) -> None:
    now = datetime.now(UTC).isoformat()
    old, ours = "2026-01-01T00:00:00.000000Z", "standpunkt pull"
    snapshots: list[dict[str, object]] = [
        {"id": 1, "title": ours, "created_at": old},
        {"id": 2, "title": ours, "created_at": now},
        {"id": 4, "title": "Sicherung", "created_at": old},
    ]
    Snapshots(server, "completed", there=snapshots)
    with studio(server) as asked:
        asked.export(7)
    assert [path for method, path in calls(server) if method == "DELETE"] == ["1", "3"]
