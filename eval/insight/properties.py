"""What slices are told by: properties of a mention, of a pair, of an article. None means: not known, in no slice.

Bins are fixed, so that slices of two systems are of the same items. *Words* are what stands between white space.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from standpunkt.eval.gold import Gold
from standpunkt.eval.insight.speech import NARRATED_CODE, SPEECH, Speech, speech
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


UNKNOWN: Final = -1
"""The code of a property that is not known of an item; other codes are places in `values_of`."""
OF_MENTION: Final = ("label", "form", "seen", "words", "characters", "speech")
"""Properties of a named entity, in the order of `of_mentions`."""
OF_STANCE: Final = ("polarity", "holder", "target", "sentence", "distance", "seen", "speech")
"""Properties of a stance, in the order of `of_ends`, which yields all but the first."""
_CODES: Final = {by: {value: n for n, value in enumerate(values)} for by, values in _VALUES.items()}
_LABEL_CODES: Final = {label: _CODES["label"][label] for label in Label}
_FORM_CODES: Final = {form: _CODES["form"][form] for form in Form} | {None: UNKNOWN}


def values_of(by: str) -> tuple[str, ...]:
    """Return the values of a closed property, in their order."""
    return _VALUES[by]


def of_mentions(mentions: Sequence[Mention], article: Article, gold: Gold, said: Speech) -> tuple[list[int], ...]:
    """Return the codes of mentions of an article, gold or predicted: for each of `OF_MENTION`, that of each mention.

    Args:
        mentions: the mentions.
        article: theirs.
        gold: what tells which surfaces were seen in training.
        said: the article's quotations and reporting clauses.
    """
    text, seen = article.text, gold.training_surfaces
    surfaces = [text[m.start : m.end] for m in mentions]
    return (
        [_LABEL_CODES[m.label] for m in mentions],
        [_FORM_CODES[m.form] for m in mentions],
        [int(surface not in seen) for surface in surfaces] if seen else [UNKNOWN] * len(mentions),
        [_WORD_PLACES[min(len(surface.split()), _MOST_WORDS)] for surface in surfaces],
        [_CHARACTER_PLACES[min(len(surface), _MOST_CHARACTERS)] for surface in surfaces],
        [said.of(m.start, m.end) for m in mentions] if said.is_any else [NARRATED_CODE] * len(mentions),
    )


def of_ends(article: Article, gold: Gold) -> Callable[[Ends], tuple[int, ...]]:
    """Return a function from a stance's two ends to the codes of `OF_STANCE`; seen and speech are the target's."""
    said, surfaces, starts = speech(article.text), gold.training_surfaces, gold.sentences.get(article.id, ())

    def known(ends: Ends) -> tuple[int, ...]:
        holder, target = ends
        surface = article.text[target.start : target.end] if target else ""
        apart = UNKNOWN, UNKNOWN
        if isinstance(holder, Mention) and target:
            apart = same_sentence(holder, target, starts) if starts else UNKNOWN, distance(holder, target)
        return (
            _CODES["holder"][holder.label if isinstance(holder, Mention) else AUTHOR] if holder else UNKNOWN,
            _CODES["target"][target.label] if target else UNKNOWN,
            *apart,
            int(surface not in surfaces) if surfaces and target else UNKNOWN,
            said.of(target.start, target.end) if target else UNKNOWN,
        )

    return known


def same_sentence(holder: Mention, target: Mention, starts: tuple[int, ...]) -> int:
    """Tell whether two mentions start in one sentence, as a code."""
    return int(bisect_right(starts, holder.start) != bisect_right(starts, target.start))


def distance(holder: Mention, target: Mention) -> int:
    """Return the number of characters between two mentions, 0 where they overlap, as a code."""
    return _place(_DISTANCE_PLACES, max(0, target.start - holder.end, holder.start - target.end))


def binned(bins: Bins, number: int) -> str:
    """Return the name of the bin that holds a number."""
    return bins[max(0, bisect_right(bins, number, key=lambda each: each[0]) - 1)][1]


def _places(bins: Bins) -> tuple[int, ...]:
    """Return the bin of each number up to the last bin's first."""
    names = [name for _, name in bins]
    return tuple(names.index(binned(bins, number)) for number in range(bins[-1][0] + 1))


def _place(places: tuple[int, ...], number: int) -> int:
    return places[number] if number < len(places) else places[-1]


_WORD_PLACES: Final = _places(WORDS)
_CHARACTER_PLACES: Final = _places(CHARACTERS)
_DISTANCE_PLACES: Final = _places(DISTANCE)
_MOST_WORDS: Final = len(_WORD_PLACES) - 1
_MOST_CHARACTERS: Final = len(_CHARACTER_PLACES) - 1
