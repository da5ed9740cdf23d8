"""Tags as numbers: one byte a token, all sentences in one array with an ``O`` after each.

Turning strings into bytes is most of the work of a score, so it is one pipeline without a Python loop, and a predicted
sentence that equals its gold sentence is not turned again: its bytes are copied.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, compress, repeat
from operator import ne
from typing import Final

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.uint8] | npt.NDArray[np.int32]
"""Numbers of tags in a `Codebook`: bytes where all of them fit into one."""
Sentences = Sequence[Sequence[str]]

OUTSIDE: Final = "O"
_BREAK: Final = (OUTSIDE,)
_BYTE: Final = 256


class Codebook(dict[str, int]):
    """The number of each tag, in the order of their first appearance; ``O`` is 0, and a new tag gets the next one."""

    def __init__(self) -> None:
        super().__init__({OUTSIDE: 0})

    def __missing__(self, tag: str) -> int:
        number = self[tag] = len(self)
        return number


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """Sentences of tags in one array."""

    numbers: Numbers
    """One per token, and a 0 after each sentence."""
    lengths: npt.NDArray[np.int64]
    """Number of tokens of each sentence."""

    def starts(self) -> npt.NDArray[np.int64]:
        """Return the place of each sentence's first token in `numbers`."""
        return np.cumsum(self.lengths + 1) - (self.lengths + 1)


def encode(sentences: Sentences, book: Codebook) -> Encoded:
    """Return sentences as numbers; tags that `book` does not know are entered in it."""
    lengths = np.fromiter(map(len, sentences), dtype=np.int64, count=len(sentences))
    return Encoded(numbers=_numbers(sentences, book), lengths=lengths)


def encode_pair(gold: Sentences, predicted: Sentences, book: Codebook) -> tuple[Encoded, Encoded]:
    """Return both sides as numbers of one book; sentence by sentence they must have the same length."""
    truth = encode(gold, book)
    differs = np.fromiter(map(ne, gold, predicted), dtype=bool, count=len(gold))
    changed = _numbers(list(compress(predicted, differs)), book)
    if changed.dtype != truth.numbers.dtype:
        return Encoded(numbers=truth.numbers.astype(np.int32), lengths=truth.lengths), encode(predicted, book)
    numbers = truth.numbers.copy()
    numbers[np.repeat(differs, truth.lengths + 1)] = changed
    return truth, Encoded(numbers=numbers, lengths=truth.lengths)


def _numbers(sentences: Sentences, book: Codebook) -> Numbers:
    if len(book) <= _BYTE:
        try:
            content = bytearray(map(book.__getitem__, _with_breaks(sentences)))
            return np.frombuffer(content, dtype=np.uint8) if content else np.zeros(0, dtype=np.uint8)
        except ValueError:  # a 257th tag
            if len(book) <= _BYTE:
                raise
    return np.fromiter(map(book.__getitem__, _with_breaks(sentences)), dtype=np.int32)


def _with_breaks(sentences: Sentences) -> Iterable[str]:
    return chain.from_iterable(chain.from_iterable(zip(sentences, repeat(_BREAK), strict=False)))
