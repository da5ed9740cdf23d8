"""Features of a holder-target pair, relative to its target: which words stand where.

Words between, left of and right of the two mentions are tagged by their side and by their distance (near or wide);
holder and target are masked, so that a model learns what is said and not of whom.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from standpunkt.baselines.interface import GivenPair
from standpunkt.corpus.text.segment import segment
from standpunkt.schema import Article, Mention

_NEAR = 5
_WIDE = 15
_DISTANCES = (2, 5, 10, 20)

_Token = tuple[int, int, int]
"""Start, end, number of the sentence."""


def pair_features(pair: GivenPair) -> list[str]:
    """Return the features of a pair, as strings with repetition."""
    tokens = _tokens(pair.article)
    target = _position(tokens, pair.target)
    features = [f"target={pair.target.label}", *_window(pair, tokens, target, "T")]
    if pair.holder is None:
        return [*features, "holder=AUTHOR"]
    holder = _position(tokens, pair.holder)
    order = "before" if holder < target else "after"
    apart = tokens[target][2] - tokens[holder][2]
    distance = sum(abs(target - holder) > limit for limit in _DISTANCES)
    features += [f"holder={pair.holder.label}", f"holder={pair.holder.label}>{pair.target.label}", f"order={order}"]
    features += [f"sentences={apart}", f"distance={order}{distance}"]
    features += _window(pair, tokens, holder, "H")
    features += _between(pair, tokens, min(holder, target), max(holder, target), order)
    return features


@lru_cache(maxsize=256)
def _tokens(article: Article) -> tuple[_Token, ...]:
    return tuple((start, end, n) for n, sentence in enumerate(segment(article)) for start, end in sentence.tokens)


def _position(tokens: tuple[_Token, ...], mention: Mention) -> int:
    """Return the index of the token in which a mention begins."""
    return next(n for n, (_, end, _) in enumerate(tokens) if end > mention.start)


def _word(pair: GivenPair, token: _Token) -> str:
    """Return a token in lower case, masked if it lies in the holder or the target."""
    start, end, _ = token
    for name, mention in (("<holder>", pair.holder), ("<target>", pair.target)):
        if mention and start < mention.end and end > mention.start:
            return name
    return pair.article.text[start:end].lower()


def _window(pair: GivenPair, tokens: tuple[_Token, ...], centre: int, name: str) -> Iterator[str]:
    """Yield the words of the sentence around a mention, by side and distance, and near bigrams."""
    sentence = tokens[centre][2]
    for side, step in (("L", -1), ("R", 1)):
        words: list[str] = []
        n = centre + step
        while 0 <= n < len(tokens) and tokens[n][2] == sentence and len(words) < _WIDE:
            words.append(_word(pair, tokens[n]))
            n += step
        yield from (f"{name}{side}{'n' if k < _NEAR else 'w'}={word}" for k, word in enumerate(words))
        yield from (f"{name}{side}2={a}_{b}" for a, b in pairwise(words[:_NEAR]))


def _between(pair: GivenPair, tokens: tuple[_Token, ...], first: int, last: int, order: str) -> Iterator[str]:
    words = [word for token in tokens[first:last] if (word := _word(pair, token))[0] != "<"]
    yield from (f"B={word}" for word in words)
    yield from (f"B{order}={word}" for word in words)
    yield from (f"Bsuf={word[-4:]}" for word in words)
