"""What slices are told by: properties of a mention, of a pair, of an article. None means: not known, in no slice.

Bins are fixed, so that slices of two systems are of the same items. *Words* are what stands between white space.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import Final

from standpunkt.eval.gold import Gold
from standpunkt.eval.insight.speech import SPEECH, speech
from standpunkt.labels import AUTHOR, Form, Label, PairLabel
from standpunkt.schema import Article, Mention

Ends = tuple[Mention | str | None, Mention | None]
"""Holder (or AUTHOR) and target of a stance; None where the gold has no such mention."""
Bins = tuple[tuple[int, str], ...]
"""First number of each bin, and its name."""

WORDS: Final[Bins] = ((1, "1 word"), (2, "2 words"), (3, "3 words"), (4, "4 words or more"))
CHARACTERS: Final[Bins] = (
    (1, "1–4 characters"),
    (5, "5–8 characters"),
    (9, "9–16 characters"),
    (17, "17 characters or more"),
)
ARTICLE_WORDS: Final[Bins] = (
    (0, "below 200 words"),
    (200, "200–399 words"),
    (400, "400–799 words"),
    (800, "800 words or more"),
)
DISTANCE: Final[Bins] = (
    (0, "0–24 characters apart"),
    (25, "25–99 characters apart"),
    (100, "100 characters apart or more"),
)
_SEEN: Final = ("seen", "unseen")
_SENTENCE: Final = ("same sentence", "another sentence")
_MONTH_CHARACTERS = len("2025-03")

ORDER: Final = (
    "label",
    "polarity",
    "form",
    "holder",
    "target",
    "seen",
    "sentence",
    "distance",
    "words",
    "characters",
    "speech",
    "article length",
    "topic",
    "outlet",
    "month",
)
"""Properties, in the order in which slices are shown."""
_KINDS = (*map(str, Label), AUTHOR)
_VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "label": _KINDS,
    "polarity": tuple(map(str, PairLabel)),
    "form": tuple(map(str, Form)),
    "holder": _KINDS,
    "target": _KINDS,
    "seen": _SEEN,
    "sentence": _SENTENCE,
    "distance": tuple(name for _, name in DISTANCE),
    "words": tuple(name for _, name in WORDS),
    "characters": tuple(name for _, name in CHARACTERS),
    "speech": SPEECH,
    "article length": tuple(name for _, name in ARTICLE_WORDS),
}
"""The values of closed properties, in their order; those of open ones go by the alphabet."""


def rank(by: str, value: str) -> tuple[int, str]:
    """Return where a value stands among those of its property."""
    closed = _VALUES.get(by, ())
    return (closed.index(value) if value in closed else len(closed) + value.startswith("("), value)


def month(article: Article) -> str | None:
    """Return the month of publication, ``2025-03``; None where the date is unknown or less exact."""
    published = article.published or ""
    return published[:_MONTH_CHARACTERS] if len(published) >= _MONTH_CHARACTERS else None


OF_ARTICLE: Final[Mapping[str, Callable[[Article], str | None]]] = {
    "article length": lambda article: binned(ARTICLE_WORDS, len(article.text.split())),
    "topic": lambda article: article.topic,
    "outlet": lambda article: article.outlet,
    "month": month,
}
"""Properties that all items of an article share."""


def of_mentions(article: Article, gold: Gold) -> Callable[[Mention], dict[str, str | None]]:
    """Return a function from a mention of the article, gold or predicted, to its properties."""
    text, said, surfaces = article.text, speech(article.text), gold.training_surfaces

    def known(mention: Mention) -> dict[str, str | None]:
        surface = text[mention.start : mention.end]
        return {
            "label": str(mention.label),
            "form": str(mention.form) if mention.form else None,
            "seen": _SEEN[surface not in surfaces] if surfaces else None,
            "words": binned(WORDS, len(surface.split())),
            "characters": binned(CHARACTERS, len(surface)),
            "speech": said.of(mention.start, mention.end),
        }

    return known


def of_ends(article: Article, gold: Gold) -> Callable[[Ends], dict[str, str | None]]:
    """Return a function from a stance's two ends to its properties; seen and speech are those of the target."""
    said, surfaces = speech(article.text), gold.training_surfaces

    def known(ends: Ends) -> dict[str, str | None]:
        holder, target = ends
        own = {
            "holder": AUTHOR if holder == AUTHOR else None,
            "target": str(target.label) if target else None,
        }
        if isinstance(holder, Mention):
            own["holder"] = str(holder.label)
            own["sentence"] = same_sentence(holder, target, gold.sentences.get(article.id, ()))
            own["distance"] = distance(holder, target)
        if target:
            surface = article.text[target.start : target.end]
            own["seen"] = _SEEN[surface not in surfaces] if surfaces else None
            own["speech"] = said.of(target.start, target.end)
        return own

    return known


def same_sentence(holder: Mention, target: Mention | None, starts: tuple[int, ...]) -> str | None:
    """Tell whether two mentions start in one sentence; None where there are not two, or sentences are not known."""
    if target is None or not starts:
        return None
    return _SENTENCE[bisect_right(starts, holder.start) != bisect_right(starts, target.start)]


def distance(holder: Mention, target: Mention | None) -> str | None:
    """Return the bin of the number of characters between two mentions, 0 where they overlap; None where one is none."""
    if target is None:
        return None
    return binned(DISTANCE, max(0, target.start - holder.end, holder.start - target.end))


def binned(bins: Bins, number: int) -> str:
    """Return the name of the bin that holds a number."""
    return bins[max(0, bisect_right(bins, number, key=lambda each: each[0]) - 1)][1]
