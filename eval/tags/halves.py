"""What a tag says: a prefix and a type, split as conlleval and seqeval split it, malformed tags included."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

PREFIXES: Final = "OBIESUL."
"""Prefixes that a rule may name; `OTHER` is any other one."""
OTHER: Final = len(PREFIXES)
_NO_TYPE = "_"

Split = Callable[[str], tuple[str, str]]
"""From a tag to its prefix, one character, and its type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Halves:
    """Prefix and type of every tag of a codebook."""

    prefix: npt.NDArray[np.intp]
    """Index into `PREFIXES`, or `OTHER`; by tag."""
    type: npt.NDArray[np.intp]
    """Index into `names`; by tag."""
    names: tuple[str, ...]
    """The types, in the order of their first appearance."""


def halve(tags: Iterable[str], split: Split) -> Halves:
    """Return the halves of some tags.

    Raises:
        IndexError: a tag is the empty string, as in seqeval.
    """
    halves = [split(tag) for tag in tags]
    names = tuple(dict.fromkeys(name for _, name in halves))
    number = {name: n for n, name in enumerate(names)}
    return Halves(
        prefix=_array(OTHER if (found := PREFIXES.find(prefix)) < 0 else found for prefix, _ in halves),
        type=_array(number[name] for _, name in halves),
        names=names,
    )


def lenient_split(tag: str) -> tuple[str, str]:
    """``B-PER`` is B and PER: the type is what follows the first hyphen, and without one the rest."""
    return tag[0], tag[1:].split("-", maxsplit=1)[-1] or _NO_TYPE


def lenient_suffix_split(tag: str) -> tuple[str, str]:
    """``PER-B`` is B and PER."""
    return tag[-1], tag[:-1].rsplit("-", maxsplit=1)[0] or _NO_TYPE


def strict_split(tag: str) -> tuple[str, str]:
    """``B-PER`` is B and PER: the type is the rest without hyphens at its edges."""
    return tag[0], tag[1:].strip("-") or _NO_TYPE


def strict_suffix_split(tag: str) -> tuple[str, str]:
    """``PER-B`` is B and PER."""
    return tag[-1], tag[:-1].strip("-") or _NO_TYPE


def _array(numbers: Iterable[int]) -> npt.NDArray[np.intp]:
    values: Sequence[int] = list(numbers)
    return np.array(values, dtype=np.intp)
