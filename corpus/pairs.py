"""Holder-target pairs: the view in which stance becomes classification.

Every arrow is a pair with its polarity. NONE is constructed, never annotated: an ordered pair of distinct mentions, a
possible holder and any name, actor or issue, that do not overlap, lie at most `WINDOW` sentences apart and whose
entities have no arrow in that direction anywhere in the article (else they would be false negatives). AUTHOR holds no
NONE pair.
"""

from collections.abc import Iterator
from typing import Final

from standpunkt.corpus.segment import segment
from standpunkt.labels import AUTHOR, HOLDERS, Form, PairLabel
from standpunkt.schema import Annotation, Article, Mention, Pair

WINDOW: Final = 1
"""Sentences between holder and target, at most: 0 is the same sentence, 1 the next one."""
PAIRS: Final = "1"
"""Version of this rule."""


def pairs(article: Article, gold: Annotation) -> Iterator[Pair]:
    """Yield the pairs of an annotated article: those with an arrow, then NONE, each in reading order of the holder."""
    by_id = {mention.id: mention for mention in gold.mentions}
    entities = {mention.id: mention.entity or mention.id for mention in gold.mentions} | {AUTHOR: AUTHOR}
    taken = {(entities[stance.holder], entities[stance.target]) for stance in gold.stances}
    for stance in gold.stances:
        yield _pair(article, stance.holder, stance.target, PairLabel(stance.polarity))
    sentence_of = _sentence_numbers(article, gold.mentions)
    for holder in filter(_may_hold, by_id.values()):
        for target in by_id.values():
            entity_pair = (entities[holder.id], entities[target.id])
            near = abs(sentence_of[holder.id] - sentence_of[target.id]) <= WINDOW
            if near and entity_pair not in taken and _may_be_asked(holder, target, entity_pair):
                yield _pair(article, holder.id, target.id, PairLabel.NONE)


def _pair(article: Article, holder: str, target: str, label: PairLabel) -> Pair:
    pair_id = f"{article.id}:{holder}>{target}"
    return Pair(pair_id=pair_id, article_id=article.id, holder=holder, target=target, label=label)


def _may_hold(mention: Mention) -> bool:
    return mention.label in HOLDERS and mention.form in (Form.NAME, None)


def _may_be_asked(holder: Mention, target: Mention, entity_pair: tuple[str, str]) -> bool:
    apart = holder.end <= target.start or target.end <= holder.start
    return apart and entity_pair[0] != entity_pair[1] and target.form in (Form.NAME, None)


def _sentence_numbers(article: Article, mentions: tuple[Mention, ...]) -> dict[str, int]:
    """Return the number of the sentence in which each mention starts."""
    starts = [sentence.start for sentence in segment(article)]
    return {mention.id: sum(start <= mention.start for start in starts) for mention in mentions}
