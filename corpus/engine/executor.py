"""Where pure functions run: one interface over this process, this machine's cores, or a cluster.

A stage is a picklable function of one item. Whoever drives it sees only `Executor.map`, whose results come in the order
of the items, so that what is built from them cannot depend on where they were computed.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Executor(Protocol):
    """Applies a function to items, somewhere."""

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Yield `function` of each item, in the order of the items."""
        ...


class Inline:
    """Runs everything in this process, one item at a time, when its result is asked for."""

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Yield `function` of each item, in the order of the items."""
        return map(function, items)
