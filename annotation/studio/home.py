"""Where a Label Studio of our own keeps its things: one folder, one version.

Beside one another lie ``environment-<version>/`` (its virtual environment), ``data/`` (its database, uploads and secret
key), ``access.json`` (how to log in, 0600), ``server.json`` (the running process) and ``server.log``.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from standpunkt import jsonl
from standpunkt.annotation.private import read_private, write_private
from standpunkt.annotation.studio.credentials import ACCESS_FILE, server_home
from standpunkt.record import Record

VERSION: Final = "1.23.2"
"""The Label Studio that everything here is written for and tested with."""
PORT: Final = 8080
"""Where it listens unless told otherwise."""
COMMAND: Final = "STANDPUNKT_LABEL_STUDIO"
"""Environment variable: the `label-studio` command of an installation that somebody else made."""


class Owner(Record, frozen=True, kw_only=True):
    """The account that a server of our own was first started with: its administrator."""

    url: str
    """Where the server listens, without a final slash."""
    email: str
    """Log-in name."""
    password: str
    """Password."""
    token: str
    """Legacy token, 40 hexadecimal digits."""

    def __repr__(self) -> str:
        return f"Owner(url={self.url!r}, email={self.email!r})"

    def redact(self, text: str) -> str:
        """Return `text` without this account's password and token."""
        return text.replace(self.token, "[token]").replace(self.password, "[password]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The folder of a server, and what lies where in it."""

    folder: Path
    """The folder; made at need, for its owner alone."""
    command: Path
    """The `label-studio` command that is run."""

    @property
    def environment(self) -> Path:
        """The virtual environment that `install` makes."""
        return self.folder / f"environment-{VERSION}"

    @property
    def data(self) -> Path:
        """Label Studio's own folder: database, uploads, secret key."""
        return self.folder / "data"

    @property
    def database(self) -> Path:
        """The database."""
        return self.data / "label_studio.sqlite3"

    @property
    def access(self) -> Path:
        """How to log in."""
        return self.folder / ACCESS_FILE

    @property
    def running(self) -> Path:
        """What is known of the running process."""
        return self.folder / "server.json"

    @property
    def log(self) -> Path:
        """What the process printed since it was last started."""
        return self.folder / "server.log"

    def make(self) -> None:
        """Make the folder, for its owner alone."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def owner(self) -> Owner | None:
        """Return the administrator's account, or None before the first start.

        Raises:
            UsageError: others may read the file.
            InputError: the file is damaged.
        """
        if not self.access.exists():
            return None
        return read_private(self.access, Owner)

    def keep(self, owner: Owner) -> None:
        """Write the administrator's account down."""
        write_private(self.access, jsonl.encode(owner))

    @contextmanager
    def locked(self, report: Callable[[str], None] = lambda _: None) -> Generator[int]:
        """Wait until nobody else installs, starts, stops or restores here, then keep others out.

        Yields the lock's descriptor: a child that has it keeps others out even when its parent is killed.
        """
        self.make()
        with (self.folder / ".lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                report(f"waiting for another process that works on {self.folder}")
                fcntl.flock(file, fcntl.LOCK_EX)
            yield file.fileno()

    @contextmanager
    def workshop(self) -> Generator[Path]:
        """Yield an empty folder, gone afterwards, to whoever has the lock: what is found in it is dead."""
        folder = self.folder / ".unfinished"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def home(folder: Path | None = None) -> Home:
    """Return the server's folder: the one given, the one of the environment, or the one for this user's data."""
    chosen = (folder or server_home()).absolute()
    own = chosen / f"environment-{VERSION}" / "bin" / "label-studio"
    return Home(folder=chosen, command=Path(os.environ.get(COMMAND) or own))
