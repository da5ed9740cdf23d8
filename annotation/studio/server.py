"""A Label Studio of our own: on the loopback, silent towards the world, started, looked at and stopped by its folder.

Label Studio takes the next free port where the one it is given is taken, and reads account, token and settings only at
the very first start. So the port is tried before, and what then answers there is asked for its version and for the
owner of our token before anything is believed.
"""

import contextlib
import os
import secrets
import socket
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from standpunkt import jsonl
from standpunkt.annotation.private import write_private
from standpunkt.annotation.studio import probe, process, restoring
from standpunkt.annotation.studio.forms import Visitor
from standpunkt.annotation.studio.home import PORT, VERSION, Home, Owner
from standpunkt.annotation.studio.installation import Report, require_command
from standpunkt.errors import ServiceError, UsageError
from standpunkt.record import Record

ADMINISTRATOR: Final = "admin@localhost.localdomain"
"""The account's name where none is given."""
PATIENCE: Final = 600.0
"""Seconds that a server may take to answer: a first start migrates for half a minute, on a busy machine for three."""
_PASSED_ON: Final = ("HOME", "LANG", "LC_ALL", "LC_CTYPE", "PATH", "TMPDIR", "TZ")
"""What of our environment a server sees; Label Studio reads unprefixed names such as HOST and DEBUG as settings."""
_SETTINGS: Final = {
    "COLLECT_ANALYTICS": "false",
    "FRONTEND_SENTRY_DSN": "",
    "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
    "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
    "LATEST_VERSION_CHECK": "false",
    "SENTRY_DSN": "",
}
"""Nothing is sent to anybody, nobody signs up without being invited, and tokens work that do not expire."""
_PORTS: Final = 1 << 16
_TAIL: Final = 12
"""Lines of the log that an error repeats."""


class Running(Record, frozen=True, kw_only=True):
    """What ``server.json`` holds of a process that was started."""

    pid: int
    """The process, which leads a session of its own."""
    port: int
    """Where it was told to listen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a server's folder holds, and whether a server runs on it."""

    url: str
    """Where it listens; empty where none runs."""
    pid: int
    """Its process; 0 where none runs."""
    answers: bool
    """Whether it calls itself well."""
    version: str
    """The version it says it is; empty where it does not answer."""
    database_bytes: int
    """Size of the database; 0 before the first start."""


def start(
    place: Home,
    report: Report,
    *,
    port: int = PORT,
    email: str = ADMINISTRATOR,
    settings: Mapping[str, str] | None = None,
    patience: float = PATIENCE,
) -> Owner:
    """Start the server and return its administrator's account once it answers; one that runs already is left running.

    Args:
        place: the server's folder, made at the first start.
        report: is told what is being done.
        port: where to listen.
        email: log-in name of the administrator, for the first start only.
        settings: further environment variables of Label Studio.
        patience: seconds to wait for an answer.

    Raises:
        UsageError: nothing is installed, the port is taken, or the account of existing data is not known.
        ServiceError: it did not come up, or something else did; with the end of its log.
    """
    command = require_command(place)
    with place.locked(report):
        restoring.finish(place)
        running = _running(place)
        if running:
            _refuse_another_port(running, port)
            report(f"runs already, process {running.pid}")
        else:
            _require_free(port)
        owner = _owner(place, email=email, url=f"http://{probe.LOOPBACK}:{port}")
        pid = running.pid if running else _launch(place, str(command), port, _environment(owner, settings or {}))
        try:
            _await(place, pid, port, owner, report, patience)
            _recognise(place, port, owner, report)
        except BaseException:
            if not running:
                _end(place, pid)
            raise
        return owner


def _launch(place: Home, command: str, port: int, environment: Mapping[str, str]) -> int:
    """Start the server's process, write down which it is, and return its id."""
    _let_read_beside_writing(place)
    arguments = [command, "start", "--no-browser", "--internal-host", probe.LOOPBACK, "--port", str(port)]
    arguments += ["--data-dir", str(place.data), "--log-level", "ERROR"]
    pid = process.spawn(arguments, environment, place.log)
    write_private(place.running, jsonl.encode(Running(pid=pid, port=port)))
    return pid


def _let_read_beside_writing(place: Home) -> None:
    """Have the database keep a write-ahead log, or nobody could save while a pull reads.

    On a file system that cannot have one SQLite says yes and fails at the next opening, so it is tried on another
    database first; where that fails, everything stays as it was. A database that is none is Label Studio's to refuse.
    """
    trial = place.data / "trial.sqlite3"
    with contextlib.suppress(sqlite3.Error):
        for path in (trial, trial, place.database):  # twice: the log is shared at the second opening
            with contextlib.closing(sqlite3.connect(path)) as opened:
                opened.execute("PRAGMA journal_mode = WAL")
                opened.execute("SELECT count(*) FROM sqlite_master").fetchone()
    for left in place.data.glob(f"{trial.name}*"):
        left.unlink()


def stop(place: Home) -> bool:
    """End the server and tell whether one ran; a process that is not it is left alone."""
    with place.locked():
        running = _running(place)
        return _end(place, running.pid) if running else False


def kill(place: Home) -> bool:
    """End the server as a power cut would, and tell whether one ran."""
    running = _running(place)
    return running is not None and process.end(running.pid, mark=str(place.data), at_once=True)


def state(place: Home) -> State:
    """Return what runs in a folder."""
    running = _running(place)
    return State(
        url=f"http://{probe.LOOPBACK}:{running.port}" if running else "",
        pid=running.pid if running else 0,
        answers=running is not None and probe.is_healthy(running.port),
        version=probe.version(running.port) if running else "",
        database_bytes=place.database.stat().st_size if place.database.exists() else 0,
    )


def _running(place: Home) -> Running | None:
    """Return the process on file if it is there and is a server of this folder."""
    if not place.running.exists():
        return None
    found = jsonl.read_one(place.running, Running)
    return found if process.is_running(found.pid, mark=str(place.data)) else None


def _refuse_another_port(running: Running, port: int) -> None:
    if running.port != port:
        raise UsageError(
            f"the server runs already, on port {running.port}: standpunkt annotation server stop ends it, "
            f"and start --port {port} starts it there"
        )


def _require_free(port: int) -> None:
    """Raise where something listens on the port already: Label Studio would go to the next one without a word."""
    if not 0 < port < _PORTS:
        raise UsageError(f"--port {port}: expected a number from 1 to {_PORTS - 1}")
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((probe.LOOPBACK, port))
        except OSError as error:
            stranger = probe.version(port)
            what = f"Label Studio {stranger} listens there already" if stranger else str(error)
            raise UsageError(f"port {port} cannot be had ({what}): give another with --port") from None


def _owner(place: Home, *, email: str, url: str) -> Owner:
    """Return the account on file, at this address; before there is data, a new one with secrets of chance."""
    known = place.owner()
    if known is None and place.database.exists():
        raise UsageError(
            f"{place.access} is missing, and {place.data} holds data of a server that was started without it: put the "
            "file back from a backup, or move the data away"
        )
    owner = Owner(
        url=url,
        email=known.email if known else email,
        password=known.password if known else secrets.token_urlsafe(18),
        token=known.token if known else secrets.token_hex(20),
    )
    if owner != known:
        place.keep(owner)
    place.data.mkdir(exist_ok=True, mode=0o700)
    return owner


def _environment(owner: Owner, settings: Mapping[str, str]) -> dict[str, str]:
    """Return all that the server sees of an environment; secrets stand here and never among its arguments."""
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    account = {
        "LABEL_STUDIO_USERNAME": owner.email,
        "LABEL_STUDIO_PASSWORD": owner.password,
        "LABEL_STUDIO_USER_TOKEN": owner.token,
    }
    return passed | _SETTINGS | account | dict(settings)


def _await(place: Home, pid: int, port: int, owner: Owner, report: Report, patience: float) -> None:  # noqa: PLR0917
    """Wait until the server answers.

    Raises:
        ServiceError: its process ended, or it took too long.
    """
    began = time.monotonic()
    while not probe.is_healthy(port):
        waited = time.monotonic() - began
        if not process.is_running(pid, mark=str(place.data)):
            raise ServiceError(f"Label Studio ended as it started; {_last_words(place, owner)}")
        if waited > patience:
            raise ServiceError(f"Label Studio did not answer within {patience:.0f} s; {_last_words(place, owner)}")
        report(f"waiting for Label Studio, {waited:.0f} s")
        time.sleep(0.2)


def _recognise(place: Home, port: int, owner: Owner, report: Report) -> None:
    """Raise where another server answers than was started; switch legacy tokens on if they are off."""
    if (found := probe.version(port)) != VERSION:
        raise ServiceError(
            f"what answers on port {port} is Label Studio {found or 'of no known version'}, not {VERSION}: "
            f"stop it, or give another --port; {_last_words(place, owner)}"
        )
    if probe.knows(port, owner.token, owner.email):
        return
    with Visitor(owner.url) as visitor:
        if visitor.log_in(owner.email, owner.password):
            report("switching legacy tokens on")
            visitor.ask("POST", "/api/jwt/settings", {"api_tokens_enabled": True, "legacy_api_tokens_enabled": True})
    if not probe.knows(port, owner.token, owner.email):
        raise ServiceError(
            f"Label Studio on port {port} does not know the token of {place.access}: another server listens there "
            "(give another --port), or its data was first started with another account (put its access.json back)"
        )


def _end(place: Home, pid: int) -> bool:
    ended = process.end(pid, mark=str(place.data))
    place.running.unlink(missing_ok=True)
    return ended


def _last_words(place: Home, owner: Owner) -> str:
    """Return the end of the server's log, without secrets, for an error."""
    with contextlib.suppress(OSError):
        lines = place.log.read_text(encoding="utf-8", errors="replace").splitlines()
        if shown := [f"  {line}" for line in lines if line.strip()][-_TAIL:]:
            return owner.redact("\n".join([f"the end of {place.log}:", *shown]))
    return f"{place.log} is empty"
