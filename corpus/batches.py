"""Streams in pieces: memory holds one batch at a time."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def batched(
    items: Iterable[T], size: int, *, weigh: Callable[[T], int] | None = None, most: int = 0
) -> Iterator[list[T]]:
    """Yield lists of up to `size` items in order; with `weigh`, a list is also full once it weighs `most`."""
    batch: list[T] = []
    weight = 0
    for item in items:
        batch.append(item)
        weight += weigh(item) if weigh else 0
        if len(batch) >= size or (weigh and weight >= most):
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch
