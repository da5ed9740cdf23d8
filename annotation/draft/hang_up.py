"""A deadline for a whole exchange: an HTTP client's time-outs begin anew with each byte that drips in."""

import socket
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from threading import Lock, Timer
from typing import Any, Final

_BEGUN: Final = ("connection.connect_tcp.complete", "connection.start_tls.complete")


@contextmanager
def hung_up(seconds: float) -> Generator[Callable[[str, Mapping[str, Any]], None]]:
    """Yield a request's ``trace``; its connection is shut down where the block has not ended after `seconds`.

    Whoever reads from it then gets an error. The connection must be made for this request.
    """
    lock = Lock()
    late = False
    connection: socket.socket | None = None

    def shut() -> None:
        if connection is not None:
            with suppress(OSError):  # it is closed already
                socket.socket.shutdown(connection, socket.SHUT_RDWR)  # a TLS connection's own is not for other threads

    def trace(event: str, info: Mapping[str, Any]) -> None:
        nonlocal connection
        if event in _BEGUN:
            with lock:
                connection = info["return_value"].get_extra_info("socket")
                if late:
                    shut()

    def hang_up() -> None:
        nonlocal late
        with lock:
            late = True
            shut()

    timer = Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield trace
    finally:
        timer.cancel()
