"""One call, carried to another process and back: the function and its item there, its result or its error here.

Errors come back as themselves. Pickle alone does not manage that: it calls an exception's class with the finished
message again, which breaks every class whose constructor takes anything else.
"""

import pickle
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import FunctionType
from typing import Any

from standpunkt.errors import StandpunktError, UsageError, shorten


class WorkerLostError(StandpunktError):
    """A process died under an item, and died again when the item was tried once more."""

    def __init__(self, item: str) -> None:
        super().__init__(f"the process that worked on {item} died, twice: out of memory, or killed")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Carried:
    """An exception taken apart, to be built again without its constructor."""

    kind: type[BaseException]
    args: tuple[Any, ...]
    state: Mapping[str, Any]

    def rebuilt(self) -> BaseException:
        error = self.kind.__new__(self.kind, *self.args)
        error.args = self.args
        error.__dict__.update(self.state)
        return error


def pack(value: object) -> bytes:
    """Return a function or an item, ready to be carried."""
    return pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)


@lru_cache(maxsize=1)
def unpack_function(packed: bytes) -> Callable[[Any], Any]:
    """Return the function that was packed; the last one is kept, since the next call is mostly for the same.

    Raises:
        UsageError: it cannot be found here, as is so for one that is defined in a script.
    """
    try:
        function: Callable[[Any], Any] = pickle.loads(packed)  # noqa: S301 - our own process packed it
    except (AttributeError, ImportError) as error:
        hint = "functions that run in other processes belong in modules that can be imported there"
        raise UsageError(f"a worker cannot import what it should run ({error}): {hint}") from error
    return function


def perform(function: bytes, item: bytes) -> bytes:
    """Return the packed outcome of ``function(item)``: its result, or the error it raised."""
    try:
        return pack((True, unpack_function(function)(pickle.loads(item))))  # noqa: S301 - as above
    except BaseException as error:
        return failure(error)


def failure(error: BaseException) -> bytes:
    """Return the packed outcome of a call that fails with `error`."""
    return pack((False, _portable(error)))


def outcome(packed: bytes) -> Any:  # noqa: ANN401 - whatever the function returned
    """Return the result that `perform` packed, or raise the error."""
    done, value = pickle.loads(packed)  # noqa: S301 - our own worker packed it
    if done:
        return value
    raise value.rebuilt() if isinstance(value, _Carried) else value


def _portable(error: BaseException) -> BaseException | _Carried:
    """Return what stands for `error` on the way; where nothing can, an error of ours with its message."""
    if not isinstance(error, StandpunktError):
        error.add_note("In the worker:\n" + "".join(traceback.format_tb(error.__traceback__)).rstrip())
    own = isinstance(type(error).__init__, FunctionType)
    carried = _Carried(kind=type(error), args=error.args, state=dict(error.__dict__)) if own else error
    try:
        pickle.loads(pack(carried))  # noqa: S301 - packed on this line
    except Exception:
        return StandpunktError(f"{type(error).__name__}: {shorten(str(error), 500)}")
    return carried
