"""The pace at which many threads ask one endpoint: when it asks for a pause, all of them pause."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Lock


class Pace:
    """Holds threads back until an endpoint wants to be asked again."""

    def __init__(self, sleep: Callable[[float], object] = time.sleep) -> None:
        self._sleep = sleep
        self._until = 0.0
        self._lock = Lock()

    def wait(self) -> None:
        """Return once nobody is held back."""
        with self._lock:
            left = self._until - time.monotonic()
        if left > 0:
            self._sleep(left)

    def hold(self, seconds: float) -> None:
        """Hold all threads back for some seconds from now."""
        with self._lock:
            self._until = max(self._until, time.monotonic() + seconds)

    def sleep(self, seconds: float) -> None:
        """Hold this thread alone back."""
        self._sleep(seconds)


def retry_after(value: str | None) -> float | None:
    """Return the seconds that a ``Retry-After`` header asks for (RFC 9110: seconds or a date); None if unsound."""
    if value is None:
        return None
    try:
        return max(0.0, float(value)) if value.strip().replace(".", "", 1).isdigit() else _until(value)
    except (ValueError, OverflowError):
        return None


def _until(date: str) -> float:
    at = parsedate_to_datetime(date)
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())
