"""Executors: the same pure function over many items, in this process, on all its cores, or on a cluster.

What is mapped has to be picklable and pure: an item may be tried twice, when the process that held it died. Results
come in the order of the items; items are taken as they are needed, with a bounded number on the way.
"""

import os
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain, islice
from typing import Final, Protocol, Self, TypeVar

from standpunkt.corpus.engine.task import outcome, pack
from standpunkt.corpus.engine.worker import Workers
from standpunkt.errors import UsageError, shorten

T = TypeVar("T")
R = TypeVar("R")

PATIENCE: Final = 0.3
"""Seconds of work that are done in this process before others are started: what a start costs."""
_AHEAD: Final = 2
"""Items on the way for each worker: the one it works on and the next."""


class Executor(Protocol):
    """Maps a pure function over items."""

    def map(self, function: Callable[[T], R], items: Iterable[T], /) -> Iterator[R]:
        """Yield ``function(item)`` for each item, in order; an error of the function is raised where its item stands.

        Raises:
            WorkerLostError: the process that worked on an item died, twice.
        """
        ...


class Inline:
    """Everything in this process, one item after the other."""

    def map(self, function: Callable[[T], R], items: Iterable[T], /) -> Iterator[R]:
        """Yield ``function(item)`` for each item."""
        return map(function, items)


class Pool:
    """Processes on this machine's cores; none is started for work that ends sooner than a start would take."""

    def __init__(self, workers: int | None = None, *, patience: float = PATIENCE) -> None:
        """Prepare the pool.

        Args:
            workers: number of processes; by default one for each core that this process may use.
            patience: seconds of work to do in this process first; 0 for work that is known to be long.
        """
        self.workers = cores() if workers is None else workers
        self._patience = patience
        self._threads: ThreadPoolExecutor | None = None
        self._processes = Workers()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pids(self) -> tuple[int, ...]:
        """Ids of the processes that run now."""
        return self._processes.pids

    def map(self, function: Callable[[T], R], items: Iterable[T], /) -> Iterator[R]:
        """Yield ``function(item)`` for each item, in order.

        Raises:
            WorkerLostError: the process that worked on an item died, twice.
        """
        rest = iter(items)
        for item in rest:
            if self._threads or self._patience <= 0:
                yield from self._spread(function, chain((item,), rest))
                return
            started = time.perf_counter()
            result = function(item)
            self._patience -= time.perf_counter() - started
            yield result

    def _spread(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        self._threads = threads = self._threads or ThreadPoolExecutor(self.workers, "standpunkt")
        call = pack(function)
        rest = iter(items)
        waiting: deque[Future[bytes]] = deque()
        try:
            while True:
                for item in islice(rest, self.workers * _AHEAD - len(waiting)):
                    waiting.append(threads.submit(self._processes.ask, call, pack(item), shorten(item)))
                if not waiting:
                    return
                yield outcome(waiting.popleft().result())
        finally:
            for future in waiting:
                future.cancel()

    def close(self) -> None:
        """End all processes, in the middle of their work where they have some; the pool starts anew when used again."""
        self._processes.close()
        if self._threads:
            self._threads.shutdown(cancel_futures=True)
        self._threads, self._processes = None, Workers()


@contextmanager
def open_executor(*, workers: int | None = None, cluster: str | None = None) -> Generator[Executor]:
    """Yield the executor that a command's options ask for, and close it at the end.

    Args:
        workers: number of processes on this machine; by default its cores; 1 for none beside this one.
        cluster: address of a Ray cluster to work on instead.

    Raises:
        UsageError: both are given, or `workers` is below 1.
    """
    if cluster is not None and workers is not None:
        raise UsageError("workers are processes on this machine: leave them out where a cluster is given")
    if workers is not None and workers < 1:
        raise UsageError(f"{workers} workers: at least 1 is needed")
    if cluster is not None:
        from standpunkt.corpus.engine.cluster import Cluster  # noqa: PLC0415 - heavy, and an extra

        with Cluster(cluster) as nodes:
            yield nodes
        return
    if (workers or cores()) == 1:
        yield Inline()
        return
    with Pool(workers) as pool:
        yield pool


def cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
