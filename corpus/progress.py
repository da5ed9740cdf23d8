"""How long work shows that it goes on: a function that a stream passes through unchanged."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Track(Protocol):
    """Shows progress over a stream, with a description."""

    def __call__(self, items: Iterable[T], description: str, /) -> Iterable[T]:
        """Return `items`, unchanged and in order."""
        ...


def silent(items: Iterable[T], _description: str, /) -> Iterable[T]:
    """Show nothing."""
    return items


def mute(_message: str, /) -> None:
    """Say nothing."""
