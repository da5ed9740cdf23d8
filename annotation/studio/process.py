"""A server's process: started apart from ours, known again by what it was started with, ended for good."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_SHOWN: Final = 5.0
"""Seconds in which a new process shows its arguments: for a moment it shows ours, or none."""


def spawn(command: Sequence[str], environment: Mapping[str, str], log: Path) -> int:
    """Start a process in a session of its own, all it prints in a new file that only its owner reads; return its id."""
    log.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(log), flags, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    pid = os.posix_spawn(command[0], list(command), dict(environment), file_actions=actions, setsid=True)
    deadline = time.monotonic() + _SHOWN
    while not _shows(pid, command) and not _is_gone(pid) and time.monotonic() < deadline:
        time.sleep(0.001)
    return pid


def is_running(pid: int, *, mark: str) -> bool:
    """Tell whether the process runs and was started with `mark` among its arguments: ids are given out anew."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)  # one that we started ourselves is not gone before this
    return mark in _arguments(pid)


def _shows(pid: int, command: Sequence[str]) -> bool:
    shown = _arguments(pid)
    return all(word in shown for word in command[1:])


def _arguments(pid: int) -> str:
    """Return the arguments of a running process; nothing of one that is gone."""
    if _PROC.joinpath("self", "cmdline").exists():
        try:
            return _PROC.joinpath(str(pid), "cmdline").read_text(errors="replace")
        except OSError:
            return ""
    shown = subprocess.run(  # noqa: S603 - a system without /proc
        ["/bin/ps", "-ww", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False
    )
    return shown.stdout


def end(pid: int, *, mark: str, patience: float = 15.0, at_once: bool = False) -> bool:
    """End a process with all that it started, and tell whether it was there; after `patience` seconds it is killed.

    Args:
        pid: the process, which leads its session.
        mark: an argument that it was started with; another process under this id is left alone.
        patience: seconds.
        at_once: kill it, with no chance to tidy up.
    """
    if not is_running(pid, mark=mark):
        return False
    _signal(pid, signal.SIGKILL if at_once else signal.SIGTERM)
    deadline = time.monotonic() + patience
    while not _is_gone(pid):
        if time.monotonic() > deadline:
            _signal(pid, signal.SIGKILL)
        time.sleep(0.02)
    return True


def _is_gone(pid: int) -> bool:
    """Tell whether a process is no more, its port and files let go; one that nobody waited for counts as gone."""
    with contextlib.suppress(ChildProcessError):
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    try:
        os.kill(pid, 0)
        state = _PROC.joinpath(str(pid), "stat").read_text(errors="replace").rpartition(")")[2].split()[0]
        return state == "Z" and len(list(_PROC.joinpath(str(pid), "task").iterdir())) == 1
    except ProcessLookupError:
        return True
    except OSError:
        return not _arguments(pid)  # gone since, or a system without /proc


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, number)
