"""Hashes that let a copy be found and aligned without the text being shipped.

A standoff file ships three kinds. Each mention has a 32-bit hash of its surface, salted with the article's id. Each
*word* has one hexadecimal digit, four bits, also salted: what DNA alignment does with two bits a letter, alignment of
two copies does with four a word. And each article has the 16 smallest hashes of its five-word shingles (a bottom-k
sketch, Broder 1997), by which a copy is found that goes under another name.

What this gives away: the salt is public, so whoever guesses a surface from a list of names can confirm it, and whoever
has a whole text or a long phrase can confirm that it is this one. Four bits are less than a word of running text holds
even for who knows the words before it, so the digits alone are no text; they are information about it all the same.
"""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, TypeAlias

from standpunkt.corpus.standoff.folding import Folded, fold_surface

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Hashes: TypeAlias = NDArray[np.uint64]
    Digits: TypeAlias = NDArray[np.uint8]

ANCHORS: Final = "1"
"""Version of these hashes."""
BITS: Final = 4
"""Bits an anchor has: one hexadecimal digit a word."""
SHINGLE: Final = 5
"""Words a shingle has."""
SKETCH: Final = 16
"""Shingle hashes that a sketch keeps."""

_WORD_BITS = 64
_SKETCH_BITS = 32


def surface_hash(article_id: str, surface: str) -> str:
    """Return the short hash of a mention's folded surface: 32 bits of BLAKE2b, salted with the article's id."""
    return blake2b(fold_surface(surface).encode(), digest_size=4, key=_key(article_id)).hexdigest()


def word_hashes(folded: Folded) -> "Hashes":
    """Return a 64-bit hash of each word, case folded; shape ``(words,)``. Nothing ships these: they are made public
    only as anchors and in sketches.
    """
    import numpy as np  # noqa: PLC0415 - heavy

    return np.array([_word_hash(folded.text[start:end]) for start, end in folded.words], dtype=np.uint64)


def digits(article_id: str, hashes: "Hashes", bits: int = BITS) -> "Digits":
    """Return each word's anchor as a number below ``2**bits``; shape ``(words,)``.

    Multiply-shift hashing (Dietzfelbinger et al. 1997) with an odd factor made of the article's id: a copy is hashed
    once, and then salted for any article at the price of one multiplication a word.
    """
    import numpy as np  # noqa: PLC0415 - heavy

    factor = int.from_bytes(blake2b(_key(article_id), digest_size=8).digest()) | 1
    return (hashes * np.uint64(factor) >> np.uint64(_WORD_BITS - bits)).astype(np.uint8)


def to_text(anchors: "Digits") -> str:
    """Return anchors as they stand in a file: a hexadecimal digit a word."""
    return "".join(map("0123456789abcdef".__getitem__, anchors.tolist()))


def from_text(anchors: str) -> "Digits":
    """Return the anchors that `to_text` wrote."""
    import numpy as np  # noqa: PLC0415 - heavy

    return np.array([int(digit, 16) for digit in anchors], dtype=np.uint8)


def shingles(hashes: "Hashes") -> "Hashes":
    """Return the distinct 32-bit hashes of all five-word shingles, ascending; they are the same for all articles."""
    import numpy as np  # noqa: PLC0415 - heavy

    if len(hashes) < SHINGLE:
        return np.array([], dtype=np.uint64)
    windows = np.lib.stride_tricks.sliding_window_view(hashes, SHINGLE)
    mixed = np.zeros(len(windows), dtype=np.uint64)
    for n in range(SHINGLE):
        mixed = (mixed ^ windows[:, n]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return np.unique(mixed >> np.uint64(_WORD_BITS - _SKETCH_BITS))


def sketch(hashes: "Hashes") -> tuple[str, ...]:
    """Return the article's sketch: its smallest shingle hashes, each in eight hexadecimal digits."""
    return tuple(f"{value:08x}" for value in shingles(hashes)[:SKETCH].tolist())


def from_sketch(values: Iterable[str]) -> list[int]:
    """Return a sketch's hashes as numbers."""
    return [int(value, 16) for value in values]


def _key(article_id: str) -> bytes:
    """Return the salt of an article; BLAKE2b takes a key of at most 64 bytes."""
    return blake2b(article_id.encode(), digest_size=32).digest()


@lru_cache(maxsize=1 << 16)
def _word_hash(word: str) -> int:
    return int.from_bytes(blake2b(word.casefold().encode(), digest_size=8).digest())
