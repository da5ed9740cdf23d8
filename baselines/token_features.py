"""Features of a token for a linear-chain model: forms, shapes, affixes, hyphen parts, neighbours."""

import re
from collections.abc import Sequence
from itertools import groupby

_AFFIX_LENGTHS = range(1, 5)
_SHAPES = ((re.compile(r"[A-ZÄÖÜ]"), "X"), (re.compile(r"[a-zäöüß]"), "x"), (re.compile(r"\d"), "0"))


def token_features(tokens: Sequence[str]) -> list[list[str]]:
    """Return the features of each token of a sentence, as sorted strings."""
    lower = [token.lower() for token in tokens]
    shapes = [shape(token) for token in tokens]
    return [sorted(_features(tokens, lower, shapes, n)) for n in range(len(tokens))]


def shape(token: str) -> str:
    """Return the token with letters and digits replaced by their kind and runs collapsed: ``US-Präsident`` is X-Xx."""
    for pattern, symbol in _SHAPES:
        token = pattern.sub(symbol, token)
    return "".join(char for char, _ in groupby(token))


def _features(tokens: Sequence[str], lower: Sequence[str], shapes: Sequence[str], n: int) -> set[str]:
    found = {"bias", f"w={lower[n]}", f"W={tokens[n]}", f"shape={shapes[n]}"}
    found |= {f"pre={lower[n][:k]}" for k in _AFFIX_LENGTHS} | {f"suf={lower[n][-k:]}" for k in _AFFIX_LENGTHS}
    head, _, tail = lower[n].partition("-")
    if tail:
        found |= {f"first={head}", f"last={tail.rpartition('-')[2]}", f"first.shape={shapes[n].partition('-')[0]}"}
    for offset in (-2, -1, 1, 2):
        if 0 <= n + offset < len(tokens):
            found |= {f"{offset}:w={lower[n + offset]}", f"{offset}:shape={shapes[n + offset]}"}
            found.add(f"{offset}:suf={lower[n + offset][-3:]}")
        else:
            found.add(f"{offset}:edge")
    if n:
        found.add(f"bigram={lower[n - 1]}_{lower[n]}")
    return found
