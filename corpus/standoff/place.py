"""Where each mention of an annotated article stands in a copy of it, or why nobody can say."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from standpunkt.corpus.standoff.align import MATCH, Piece, Table, pieces, table
from standpunkt.corpus.standoff.anchors import digits, from_text, surface_hash, word_hashes
from standpunkt.corpus.standoff.folding import Folded, fold
from standpunkt.corpus.standoff.records import StandoffArticle, StandoffMention

if TYPE_CHECKING:
    from standpunkt.corpus.standoff.anchors import Digits

MARGIN: Final = MATCH
"""By how much a place must beat every other that has the same surface."""
LEEWAY: Final = 2 * MATCH
"""How far an alignment with the mention may fall short of the best one; a surface weighs more than its anchors."""

CONTEXT: Final = 6
"""Words on either side of a mention that are looked at for support."""
ONE_SIDE: Final = 5
"""Words of one side that must be shared, in order: a phrase that recurs in another paragraph is no place."""
BOTH_SIDES: Final = 2 / 3
"""Share of the original's words on both sides that will do as well, ..."""
LEAST_SHARED: Final = 4
"""... if it is as many."""

NO_WORD: Final = "no word in it"
"""A mention of signs only, which no anchor stands for."""
NO_SHARED_TEXT: Final = "no shared text"
"""Too long a stretch without a run of shared words."""
NOT_THERE: Final = "not in the copy"
"""The surface is not in this part of the copy."""
OUT_OF_PLACE: Final = "only elsewhere in the copy"
"""The surface is there, but its surroundings are not those of the mention."""
AMBIGUOUS: Final = "several places fit"
"""The surroundings do not decide between two places, or between two words of the original for one place."""
OTHER_SURFACE: Final = "another surface there"
"""The mention's place is known, and other characters stand there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is known of a mention in the copy."""

    start: int = -1
    """First code point in the copy; -1 where it is lost."""
    end: int = -1
    """One past the last."""
    lost: str = ""
    """Why it is lost; empty where it is not."""


class _Copy:
    """A copy's text, folded and hashed with an article's salt."""

    def __init__(self, article_id: str, text: str) -> None:
        self.article_id = article_id
        self.text = text
        self.folded: Folded = fold(text)
        self.digits: Digits = digits(article_id, word_hashes(self.folded))

    def span(self, mention: StandoffMention, word: int) -> tuple[int, int] | None:
        """Return where the mention lies if its first word is `word`; None where its surface is not there."""
        words = self.folded.words
        last = word + mention.words - 1
        if not 0 <= word <= last < len(words):
            return None
        first, end = words[word][0] + mention.before, words[last][1] + mention.after
        if not 0 <= first < end <= len(self.folded.text):
            return None
        span = self.folded.source(first, end)
        surface = self.text[slice(*span)]
        same = surface == surface.strip() and surface_hash(self.article_id, surface) == mention.surface
        return span if same else None


def place(article: StandoffArticle, text: str, *, same_text: bool) -> dict[str, Place]:
    """Return each mention's place in `text`, by its id; a place's surface always has the mention's hash."""
    if same_text:
        return {mention.id: _as_given(article.article_id, mention, text) for mention in article.mentions}
    copy = _Copy(article.article_id, text)
    gold = from_text(article.anchors)
    uncut = {word for m in article.mentions for word in range(m.word + 1, m.word + m.words)}
    waiting = sorted(article.mentions, key=lambda mention: mention.word, reverse=True)
    places: dict[str, Place] = {}
    for piece in pieces(gold, copy.digits, uncut):
        mentions: list[StandoffMention] = []
        while waiting and waiting[-1].word < piece.gold[1]:
            mentions.append(waiting.pop())
        places.update(_alike(copy, piece, mentions) if piece.alike else _aligned(gold, copy, piece, mentions))
    places.update((mention.id, Place(lost=NO_WORD)) for mention in waiting)
    return dict(_distinct(article.mentions, places))


def _as_given(article_id: str, mention: StandoffMention, text: str) -> Place:
    if surface_hash(article_id, text[mention.start : mention.end]) != mention.surface:
        return Place(lost=OTHER_SURFACE)
    return Place(start=mention.start, end=mention.end)


def _alike(copy: _Copy, piece: Piece, mentions: Iterable[StandoffMention]) -> Iterator[tuple[str, Place]]:
    for mention in mentions:
        span = copy.span(mention, mention.word + piece.copy[0] - piece.gold[0]) if mention.words else None
        lost = OTHER_SURFACE if mention.words else NO_WORD
        yield mention.id, Place(start=span[0], end=span[1]) if span else Place(lost=lost)


def _aligned(gold: "Digits", copy: _Copy, piece: Piece, mentions: list[StandoffMention]) -> Iterator[tuple[str, Place]]:
    if not mentions:
        return
    stretch = _Stretch(
        original=gold, copy=copy, piece=piece, gold=gold[slice(*piece.gold)], words=copy.digits[slice(*piece.copy)]
    )
    opens, closes = piece.gold[0] == piece.copy[0] == 0, piece.gold[1] == len(gold)
    scores = table(stretch.gold, stretch.words, opens=opens, closes=closes)
    for mention in mentions:
        if not mention.words:
            yield mention.id, Place(lost=NO_WORD)
        elif scores is None:
            yield mention.id, Place(lost=NO_SHARED_TEXT)
        else:
            yield mention.id, stretch.best(mention, scores)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """A piece of both texts that are to be aligned."""

    original: "Digits"
    """All of the original's anchors."""
    copy: _Copy
    """All of the copy."""
    piece: Piece
    """The piece."""
    gold: "Digits"
    """The original's anchors in the piece."""
    words: "Digits"
    """The copy's anchors in the piece."""

    def best(self, mention: StandoffMention, scores: Table) -> Place:
        """Return the place that beats all others, if there is one."""
        first = mention.word - self.piece.gold[0]
        wanted = self.gold[first : first + mention.words]
        spans = {
            n: span
            for n in _equal(self.words, wanted)
            if (span := self.copy.span(mention, n + self.piece.copy[0])) is not None
        }
        if not spans:
            return Place(lost=NOT_THERE)
        ranked = sorted(((scores.score(first, mention.words, n), n) for n in spans), reverse=True)
        score, found = ranked[0]
        if score + LEEWAY < scores.best:
            return Place(lost=OUT_OF_PLACE)
        rivals = [other for other, _ in ranked[1:]]
        for n in range(mention.words):  # the other words of the original that this word of the copy may be
            claims: list[int] = scores.through[self.gold == wanted[n], found + n].tolist()
            rivals += sorted(claims)[-2:-1]
        if any(score - other < MARGIN for other in rivals):
            return Place(lost=AMBIGUOUS)
        if not self._supported(mention, mention.word, found + self.piece.copy[0]):
            return Place(lost=OUT_OF_PLACE)
        return Place(start=spans[found][0], end=spans[found][1])

    def _supported(self, mention: StandoffMention, first: int, found: int) -> bool:
        """Tell whether the words around the mention are those of the original, in order, some edits aside."""
        end, past = first + mention.words, found + mention.words
        gold, words = self.original.tolist(), self.copy.digits.tolist()
        before, after = gold[max(first - CONTEXT, 0) : first], gold[end : end + CONTEXT]
        left = _shared(before, words[max(found - CONTEXT, 0) : found])
        right = _shared(after, words[past : past + CONTEXT])
        enough = max(LEAST_SHARED, BOTH_SIDES * (len(before) + len(after)))
        return max(left, right) >= ONE_SIDE or left + right >= enough


def _shared(gold: Sequence[int], words: Sequence[int]) -> int:
    """Return how many words two short stretches share in the same order (longest common subsequence)."""
    row = [0] * (len(words) + 1)
    for word in gold:
        diagonal = 0
        for n, other in enumerate(words, start=1):
            above = row[n]
            row[n] = diagonal + 1 if word == other else max(above, row[n - 1])
            diagonal = above
    return row[-1]


def _equal(texts: "Digits", wanted: "Digits") -> list[int]:
    """Return where `wanted` occurs in `texts`."""
    import numpy as np  # noqa: PLC0415 - heavy

    if len(texts) < len(wanted):
        return []
    windows = np.lib.stride_tricks.sliding_window_view(texts, len(wanted))
    return np.flatnonzero((windows == wanted).all(axis=1)).tolist()


def _distinct(mentions: Iterable[StandoffMention], places: dict[str, Place]) -> Iterator[tuple[str, Place]]:
    """Yield the places in the mentions' order; no two mentions of a label share one."""
    taken: set[tuple[int, int, str]] = set()
    for mention in mentions:
        here = places[mention.id]
        span = (here.start, here.end, mention.label)
        yield mention.id, Place(lost=AMBIGUOUS) if not here.lost and span in taken else here
        taken.add(span)
