"""A process that performs calls, one after the other: both its ends.

It is a fresh interpreter and not a fork, which would copy locks that other threads hold. Nor is it made by
`multiprocessing`, whose children import the caller's script again: a script would have to guard itself against that.
Nor is it in a pool of loky (joblib's), which breaks as a whole when one of its processes dies: all items on the way are
lost, and nothing tells which of them was to blame. Here it is one item, and that is tried once more.

Calls go through its standard input, outcomes through its standard output. It lives as long as its input is open, so
that it ends with its owner, however that one ends.
"""

import os
import queue
import subprocess
import sys
import threading
from typing import IO, Final

from standpunkt.corpus.engine.task import WorkerLostError, perform
from standpunkt.errors import UsageError

_LENGTH: Final = 8
"""Bytes of the number that says how long a message is."""
_LIBRARIES: Final = ("OMP", "OPENBLAS", "MKL", "RAYON")
_ONE_THREAD: Final = {f"{library}_NUM_THREADS": "1" for library in _LIBRARIES}
"""There is a process for each core already."""


class WorkerDiedError(Exception):
    """The process is gone."""


class Worker:
    """The owner's end of the process; used by one thread at a time, but for `kill`."""

    def __init__(self) -> None:
        start = f"import sys; sys.path[:] = {sys.path!r}; from {__name__} import serve; serve()"
        # A session of its own keeps Ctrl-C away from it: its owner decides what becomes of it.
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, our own module
            [sys.executable, "-c", start],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | _ONE_THREAD,
            start_new_session=True,
        )
        self._function = b""

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def ask(self, function: bytes, item: bytes) -> bytes:
        """Return the packed outcome of a packed call; the function crosses only when it is another than last time.

        Raises:
            WorkerDiedError: the process ended before it answered.
        """
        into, out = self._process.stdin, self._process.stdout
        if not into or not out:
            raise WorkerDiedError
        try:
            _send(into, b"" if function is self._function else function)
            _send(into, item)
            into.flush()
            self._function = function
            return _receive(out)
        except (OSError, EOFError, ValueError) as error:
            raise WorkerDiedError from error

    def kill(self) -> None:
        """End the process now."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End the process, and let go of the pipes to it."""
        self.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                try:
                    pipe.close()
                except OSError:  # what was still to be written has no reader
                    continue


class Workers:
    """Processes that are started when a call finds none idle, and started anew when one dies."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[Worker] = set()
        self._idle: list[Worker] = []
        self._closed = False

    @property
    def pids(self) -> tuple[int, ...]:
        """Ids of the processes that run now."""
        with self._lock:
            return tuple(sorted(worker.pid for worker in self._running))

    def ask(self, function: bytes, item: bytes, name: str) -> bytes:
        """Return the packed outcome of a packed call; waits for it, and may be called from many threads.

        Args:
            function: the packed function.
            item: the packed item.
            name: what an error calls the item.

        Raises:
            WorkerLostError: the process died, and another one died of the same item.
        """
        for _ in range(2):
            worker = self._take()
            try:
                answer = worker.ask(function, item)
            except WorkerDiedError:
                with self._lock:
                    self._running.discard(worker)
                worker.close()
            else:
                self._idle.append(worker)
                return answer
        raise WorkerLostError(name)

    def _take(self) -> Worker:
        with self._lock:
            if self._closed:
                raise UsageError("the executor is closed")
            if self._idle:
                return self._idle.pop()
            worker = Worker()
            self._running.add(worker)
            return worker

    def close(self) -> None:
        """End all processes, in the middle of their work where they have some."""
        with self._lock:
            self._closed = True
            running, self._running = self._running, set()
        for worker in running:
            worker.close()


def serve() -> None:
    """Perform calls until the input ends: the process's end."""
    requests, results = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # A function that reads or prints does not get between calls and answers.
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    calls: queue.SimpleQueue[tuple[bytes, bytes]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests, calls), daemon=True).start()
    function = b""
    while True:
        changed, item = calls.get()
        function = changed or function
        _send(results, perform(function, item))
        results.flush()


def _listen(calls: IO[bytes], into: "queue.SimpleQueue[tuple[bytes, bytes]]") -> None:
    """Pass calls on; when the owner is gone, end at once, even in the middle of a call."""
    try:
        while True:
            into.put((_receive(calls), _receive(calls)))
    finally:
        os._exit(0)


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(len(message).to_bytes(_LENGTH))
    pipe.write(message)


def _receive(pipe: IO[bytes]) -> bytes:
    return _exactly(pipe, int.from_bytes(_exactly(pipe, _LENGTH)))


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    read = pipe.read(size)
    if len(read) < size:
        raise EOFError
    return read
