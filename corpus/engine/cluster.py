"""The same `map` on machines that a Ray cluster joins, by Daft.

Daft sends each item to a node as a partition of its own, and sends it elsewhere when the node dies. On the node, a
process of ours does the work, so that Python code uses all cores there, and a crash takes nothing else with it.
What Daft does not bring back are results that were ready but lay on the dead node: those items are sent again here.

Standpunkt must be installed, in the same version, on every node. Items that are paths must be paths everywhere.
"""

import logging
import os
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from standpunkt import __version__
from standpunkt.corpus.engine.task import WorkerLostError, failure, outcome, pack
from standpunkt.corpus.engine.worker import Workers
from standpunkt.errors import MissingExtraError, StandpunktError, UsageError, printable, shorten

if TYPE_CHECKING:
    import daft

T = TypeVar("T")
R = TypeVar("R")

_AHEAD: Final = 4
"""Items on the way for each core of the cluster."""
_ATTEMPTS: Final = 3
"""How often items are sent whose results were lost."""
_REASON: Final = 300
"""Characters that are shown of what Ray says."""
_PATIENCE: Final = 5.0
"""Seconds that an address has to answer."""
_HELLO: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(3) + b"\x04" + bytes(5)
"""How a client of HTTP/2 begins (RFC 9113, 3.4), which Ray's servers speak; they answer with a frame of type 4."""
_QUIET: Final = {"DAFT_ANALYTICS_ENABLED": "0", "DAFT_PROGRESS_BAR": "0", "RAY_USAGE_STATS_ENABLED": "0"}

_workers = Workers()
"""This node's processes; they end with the process that Daft runs in."""


class Cluster:
    """The nodes of a Ray cluster that runs already."""

    def __init__(self, address: str) -> None:
        """Connect to the cluster.

        Args:
            address: ``host:port`` of its head, from a machine that is one of its nodes, or else ``ray://host:port``.

        Raises:
            MissingExtraError: Daft or Ray is not installed.
            StandpunktError: no Ray cluster answers there, or it does not take us.
            UsageError: this is no address.
        """
        self.address = address
        _probe(address)
        _connect(address)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def map(self, function: Callable[[T], R], items: Iterable[T], /) -> Iterator[R]:
        """Yield ``function(item)`` for each item, in order.

        Raises:
            StandpunktError: nodes died time and again, or a node holds another version of Standpunkt, or none.
            WorkerLostError: the process that worked on an item died, twice.
        """
        call = pack(function)
        rest = iter(items)
        while window := list(islice(rest, _AHEAD * self._cores())):
            for answer in self._window(call, [(pack(item), shorten(item)) for item in window]):
                yield outcome(answer)

    def close(self) -> None:
        """Disconnect."""
        import ray  # noqa: PLC0415 - heavy
        from daft.runners import get_or_create_runner  # noqa: PLC0415 - heavy

        ray.shutdown()
        # Daft keeps a handle of its own into the cluster, which ends here; the next connection needs a new one.
        runner: Any = get_or_create_runner()
        runner.flotilla_plan_runner = None

    def _cores(self) -> int:
        """Return the number of cores of the nodes that are alive now."""
        import ray as untyped  # noqa: PLC0415 - heavy

        ray: Any = untyped
        return max(1, int(ray.cluster_resources().get("CPU", 1)))

    def _window(self, function: bytes, items: Sequence[tuple[bytes, str]]) -> Iterator[bytes]:
        """Yield the packed outcomes in order; what is lost with a node is sent again."""
        from ray.exceptions import RayError  # noqa: PLC0415 - heavy

        done, attempts = 0, 0
        while done < len(items):
            try:
                for answer in _send(function, items[done:]):
                    yield answer
                    done += 1
            except RayError as error:
                attempts += 1
                if attempts == _ATTEMPTS:
                    raise StandpunktError(f"{self.address}: {_reason(error)}") from error


def _send(function: bytes, items: Sequence[tuple[bytes, str]]) -> Iterator[bytes]:
    """Yield the packed outcomes in order; Daft may finish one partition before an earlier one."""
    import daft  # noqa: PLC0415 - heavy

    batch: Any = daft.func.batch(return_dtype=daft.DataType.binary(), batch_size=1, use_process=False)
    work = batch(_perform_all)
    packed, names = zip(*items, strict=True)
    frame = daft.from_pydict({"place": list(range(len(items))), "item": list(packed), "name": list(names)})
    frame = frame.into_partitions(len(items))
    frame = frame.select("place", work(frame["item"], frame["name"], function, __version__).alias("answer"))
    early: dict[int, bytes] = {}
    due = 0
    for row in frame.iter_rows(results_buffer_size=None):
        early[row["place"]] = row["answer"]
        while due in early:
            yield early.pop(due)
            due += 1


def _perform_all(items: "daft.Series", names: "daft.Series", function: bytes, version: str) -> list[bytes]:
    """Return the packed outcomes of a partition; runs on a node."""
    if version != __version__:
        found = f"{socket.gethostname()} holds Standpunkt {__version__}, the caller {version}"
        return [failure(StandpunktError(f"{found}: install the same on all nodes"))]
    return [_ask(function, item, name) for item, name in zip(items.to_pylist(), names.to_pylist(), strict=True)]


def _ask(function: bytes, item: bytes, name: str) -> bytes:
    try:
        return _workers.ask(function, item, name)
    except WorkerLostError as error:
        return failure(error)


def _probe(address: str) -> None:
    """Raise unless something like Ray answers at `address`; Ray itself would try for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not host or not port.isdigit() or "/" in host:
        raise UsageError(f"{shorten(address)}: expected the address of a Ray cluster, host:port or ray://host:port")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE) as connection:
            connection.settimeout(_PATIENCE)
            connection.sendall(_HELLO)
            answer = connection.recv(4)
    except (OSError, OverflowError) as error:
        raise StandpunktError(f"{address}: no Ray cluster answers there ({error or type(error).__name__})") from error
    if answer[3:] != b"\x04":
        raise StandpunktError(f"{address}: what answers there is no Ray cluster")


def _connect(address: str) -> None:
    os.environ.update({name: value for name, value in _QUIET.items() if name not in os.environ})
    try:
        import daft  # noqa: PLC0415 - heavy, and an extra
        import ray  # noqa: PLC0415 - heavy, and an extra
    except ImportError as error:
        raise MissingExtraError("clusters need Daft and Ray: pip install 'standpunkt[cluster]'") from error
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
        daft.set_runner_ray(noop_if_initialized=True)
    except (Exception, SystemExit) as error:  # Ray gives up by leaving the process
        hint = "host:port takes the port of the head, 6379 by default; ray://host:port that of its clients, 10001"
        raise StandpunktError(f"{address}: cannot work on this cluster: {_reason(error)} ({hint})") from error


def _reason(error: BaseException) -> str:
    """Return what an error of Ray's says, in one line."""
    text = str(error).strip()
    if "No module named 'standpunkt" in text:
        return "a node cannot import Standpunkt, which has to be installed on all nodes"
    last = text.splitlines()[-1] if text else type(error).__name__
    return printable(last)[:_REASON]
