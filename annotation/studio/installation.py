"""The server's own virtual environment, of one version with all its packages pinned.

Label Studio caps a dozen libraries that the rest of Standpunkt uses newer, so it never shares an environment with it. A
marker is written when everything is in place: an environment without one was killed on the way, and is made anew, which
costs little, since pip keeps what it has downloaded.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Final

from standpunkt.annotation.studio.home import COMMAND, VERSION, Home
from standpunkt.errors import ServiceError, UsageError
from standpunkt.files import write_json

Report = Callable[[str], None]
"""Takes a short line about what is being done."""
_MARKER: Final = "standpunkt.json"
_TAIL: Final = 5
"""Lines of pip's last words that an error repeats."""
INSTALL: Final = "standpunkt annotation server install"
"""The line that installs."""


def installed(place: Home) -> str:
    """Return the version that stands ready in the folder; empty where none does, or where installing was cut off."""
    try:
        marker = json.loads((place.environment / _MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return str(marker.get("version", "")) if place.environment.joinpath("bin", "label-studio").exists() else ""


def require_command(place: Home) -> Path:
    """Return the command that starts the server.

    Raises:
        UsageError: nothing is installed, or not to the end.
    """
    if place.command.parent.parent != place.environment:
        if not place.command.is_file():
            raise UsageError(f"{place.command}, which {COMMAND} names, is no file")
        return place.command
    if not installed(place):
        state = "was not installed to the end" if place.environment.exists() else "is not installed"
        raise UsageError(f"Label Studio {VERSION} {state} in {place.folder}: {INSTALL}")
    return place.command


def install(place: Home, report: Report, *, force: bool = False) -> bool:
    """Make the environment, and tell whether anything had to be done.

    Args:
        place: the server's folder.
        report: is told what is being done.
        force: make it anew even where it stands ready.

    Raises:
        ServiceError: pip failed; with its last words.
    """
    with place.locked(report) as lock:
        if installed(place) == VERSION and not force:
            return False
        if place.environment.exists():
            report(f"taking away {'the old' if installed(place) else 'an unfinished'} installation")
            shutil.rmtree(place.environment)
        report("making a virtual environment")
        _run([sys.executable, "-m", "venv", str(place.environment)], lock, lambda _: None)
        with resources.as_file(resources.files("standpunkt.annotation.studio").joinpath("packages.txt")) as packages:
            _pip(place, packages, lock, report)
        write_json(place.environment / _MARKER, {"version": VERSION, "python": sys.version.split()[0]})
    return True


def _pip(place: Home, packages: Path, lock: int, report: Report) -> None:
    total = sum(not line.startswith("#") for line in packages.read_text(encoding="utf-8").splitlines())
    seen = 0

    def follow(line: str) -> None:
        nonlocal seen
        word, _, rest = line.partition(" ")
        if word == "Collecting":
            seen = min(seen + 1, total)
            report(f"package {seen} of about {total}: {rest.split(' ')[0]}")
        elif line.startswith("Installing"):
            report(f"unpacking {total} packages, which takes a minute")

    python = str(place.environment / "bin" / "python")
    wanted = f"label-studio=={VERSION}"
    _run([python, "-m", "pip", "install", "--no-input", "--constraint", str(packages), wanted], lock, follow)


def _run(command: list[str], lock: int, follow: Callable[[str], None]) -> None:
    """Run a step, its lines given to `follow`; it ends with this process, or, where that is killed, keeps the lock."""
    said: list[str] = []
    with subprocess.Popen(  # noqa: S603 - pip and venv with our own arguments
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
        pass_fds=(lock,),
    ) as process:
        try:
            for line in _lines(process):
                said.append(line)
                follow(line)
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        last = "\n".join(f"  {line}" for line in said[-_TAIL:])
        raise ServiceError(
            f"Label Studio {VERSION} could not be installed ({Path(command[0]).name} ended with "
            f"{process.returncode}); run it again when this is mended:\n{last}"
        )


def _lines(process: "subprocess.Popen[str]") -> Iterator[str]:
    for line in process.stdout or ():
        if line.strip():
            yield line.strip()
