"""Real Label Studio servers for tests: installed once for this user, their empty migrated data copied for each.

The installation and the data lie in ``~/.cache/standpunkt`` (or below XDG_CACHE_HOME), outside of every checkout.
"""

import contextlib
import os
import random
import secrets
import shutil
import socket
import tempfile
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from standpunkt import jsonl
from standpunkt.annotation.people import Person
from standpunkt.annotation.studio import server
from standpunkt.annotation.studio.client import LabelStudio
from standpunkt.annotation.studio.credentials import Access
from standpunkt.annotation.studio.forms import Visitor, invitation_path
from standpunkt.annotation.studio.home import COMMAND, VERSION, Home
from standpunkt.annotation.studio.installation import install
from standpunkt.errors import StandpunktError
from standpunkt.files import atomic_folder
from tests.annotation.labelling import Server

_SETTINGS = {"SSRF_PROTECTION_ENABLED": "false", "ML_BLOCK_LOCAL_IP": "false"}
"""A server under test may call a backend on this machine."""
_EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveServer(Server):
    """A real server with an administrator's log-in, a folder and a port of its own."""

    home: Home
    """Its folder."""
    port: int
    """Its port, the same after every start."""

    def personal_token(self) -> str:
        """Return the administrator's personal access token: a server gives an account one, and shows it once."""
        file = self.home.folder / "personal-token"
        if not file.exists():
            file.write_text(self.ask("POST", "/api/token/", {})["token"])
        return file.read_text()

    def account(self, name: str) -> tuple[Person, str]:
        """Return somebody's account and its legacy token, made at the first call: all tests share anna and bela.

        Making one costs the server a second of computing, for the password.
        """
        file = self.home.folder / f"account-{name}.json"
        if not file.exists():
            file.write_bytes(jsonl.encode(self._join(name)))
        kept = jsonl.read_one(file, Person)
        return msgspec.structs.replace(kept, token=None), kept.token or ""

    def _join(self, name: str) -> Person:
        email = f"{name}@recorded.example"
        with LabelStudio(Access(url=self.url, token=self.token)) as studio, Visitor(self.url) as visitor:
            visitor.sign_up(invitation_path(studio.ask("GET", "/api/invite")["invite_url"]), email, secrets.token_hex())
            user = visitor.ask("GET", "/api/current-user/whoami")["id"]
            token = visitor.ask("GET", "/api/current-user/token")["token"]
        return Person(name=name, email=email, user=user, token=token)

    def start(self) -> None:
        """Start it on the same data and port, and wait until it answers; nothing happens if it runs."""
        server.start(self.home, lambda _: None, port=self.port, settings=_SETTINGS)

    def stop(self) -> None:
        """End it and give it time to tidy up."""
        server.stop(self.home)

    def kill(self) -> None:
        """End all its processes at once, as a power cut would."""
        server.kill(self.home)

    def restart(self) -> None:
        """Kill it and start it again."""
        self.kill()
        self.start()


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    while True:
        port = random.randint(20_000, 32_000)  # noqa: S311 - below those that the system lends to clients
        with socket.socket() as attempt, contextlib.suppress(OSError):
            attempt.bind(("127.0.0.1", port))
            return port


def installation() -> Home:
    """Return where Label Studio is installed, with empty migrated data; a machine's first call makes both.

    Where it cannot be installed, the test skips and says why.
    """
    below = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "standpunkt" / "label-studio"
    place = Home(folder=below, command=below / f"environment-{VERSION}" / "bin" / "label-studio")
    if given := os.environ.get(COMMAND):
        place = Home(folder=below, command=Path(given))
    else:
        try:
            install(place, lambda _: None)
        except (StandpunktError, OSError) as error:
            pytest.skip(f"Label Studio {VERSION} cannot be installed: {error}")
    _migrate(place)
    return place


def _migrate(place: Home) -> None:
    """Keep the data of a server that was started once, so that others need not wait for its migrations."""
    kept = place.folder / f"{_EMPTY}-{VERSION}"
    with place.locked():
        if kept.exists():
            return
        with atomic_folder(kept, holds=()) as folder:
            fresh = Home(folder=folder, command=place.command)
            server.start(fresh, lambda _: None, port=free_port())
            server.stop(fresh)


@contextlib.contextmanager
def running_server(installed: Home, folder: Path) -> Generator[LiveServer]:
    """Yield a server that runs on a copy of the empty data in `folder`, and end it afterwards."""
    shutil.copytree(installed.folder / f"{_EMPTY}-{VERSION}", folder, dirs_exist_ok=True)
    place = Home(folder=folder, command=installed.command)
    port = free_port()
    owner = server.start(place, lambda _: None, port=port, settings=_SETTINGS)
    try:
        yield LiveServer(
            url=owner.url, email=owner.email, password=owner.password, token=owner.token, home=place, port=port
        )
    finally:
        server.kill(place)


class ServersAhead:
    """Servers that come up in threads, before somebody needs them."""

    def __init__(self) -> None:
        self._installed: Future[Home] = Future()
        self._starting: dict[str, Future[LiveServer]] = {}
        self._running = contextlib.ExitStack()

    def begin(self, names: Iterable[str]) -> None:
        """Begin to start a server for each name."""
        for name in names:
            try:
                home = self.installed()
            except pytest.skip.Exception:
                return  # each test that asks is told
            pool = self._running.enter_context(ThreadPoolExecutor(1))
            self._starting[name] = pool.submit(self._start, home, name)

    def installed(self) -> Home:
        """Return the installation, made at the first call; where it cannot be, each call skips."""
        if not self._installed.done():
            try:
                self._installed.set_result(installation())
            except pytest.skip.Exception as skipped:
                self._installed.set_exception(skipped)
        return self._installed.result()

    def server(self, name: str) -> LiveServer:
        """Return a server as soon as it answers."""
        if name not in self._starting:
            self.installed()
            self.begin([name])
        return self._starting[name].result()

    def is_there(self, name: str) -> bool:
        """Tell whether a server was asked for before."""
        return name in self._starting

    def end(self) -> None:
        """End all servers, those too that are still on their way."""
        for starting in self._starting.values():
            starting.exception()
        self._running.close()

    def _start(self, home: Home, name: str) -> LiveServer:
        folder = self._running.enter_context(tempfile.TemporaryDirectory(prefix=f"{name}-"))
        return self._running.enter_context(running_server(home, Path(folder)))
