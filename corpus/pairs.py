"""Holder-target pairs: the view in which stance becomes classification.

Every arrow is a pair with its polarity. NONE is constructed, never annotated: an ordered pair of distinct mentions, a
possible holder and any mention that is no derivation and no part of a compound, that do not overlap, lie at most
`WINDOW` sentences apart and whose entities have no arrow in that direction anywhere in the article (else they would be
false negatives). Of each ordered pair of entities only the nearest mentions are asked: were all of them, a pair that is
not asked would betray an arrow. AUTHOR holds no NONE pair.
"""

from typing import Final

from standpunkt.corpus.text.segment import segment
from standpunkt.labels import AUTHOR, HOLDERS, Form, PairLabel
from standpunkt.schema import Annotation, Article, Mention, Pair

WINDOW: Final = 1
"""Sentences between holder and target, at most: 0 is the same sentence, 1 the next one."""
PAIRS: Final = "1"
"""Version of this rule."""


def pairs(article: Article, gold: Annotation) -> list[Pair]:
    """Return the pairs of an annotated article, in reading order of the holder, then of the target; AUTHOR first.

    The order says nothing of the labels: a release shows it to systems.
    """
    mentions = sorted(gold.mentions, key=lambda mention: (mention.start, -mention.end, mention.label))
    entities = {mention.id: mention.entity or mention.id for mention in mentions} | {AUTHOR: AUTHOR}
    labels = {(stance.holder, stance.target): PairLabel(stance.polarity) for stance in gold.stances}
    taken = {(entities[holder], entities[target]) for holder, target in labels}
    sentence_of = _sentence_numbers(article, gold.mentions)
    nearest: dict[tuple[str, str], tuple[int, str, str]] = {}
    for holder in filter(_may_hold, mentions):
        for target in mentions:
            entity_pair = (entities[holder.id], entities[target.id])
            near = abs(sentence_of[holder.id] - sentence_of[target.id]) <= WINDOW
            if near and entity_pair not in taken and _may_be_asked(holder, target, entity_pair):
                candidate = (abs(holder.start - target.start), holder.id, target.id)
                nearest[entity_pair] = min(candidate, nearest.get(entity_pair, candidate), key=lambda near: near[0])
    labels |= {(holder, target): PairLabel.NONE for _, holder, target in nearest.values()}
    place = {mention.id: n for n, mention in enumerate(mentions)} | {AUTHOR: -1}
    return [
        Pair(pair_id=f"{article.id}:{h}>{t}", article_id=article.id, holder=h, target=t, label=labels[h, t])
        for h, t in sorted(labels, key=lambda ends: (place[ends[0]], place[ends[1]]))
    ]


def _may_hold(mention: Mention) -> bool:
    return mention.label in HOLDERS and mention.form in (Form.NAME, None)


def _may_be_asked(holder: Mention, target: Mention, entity_pair: tuple[str, str]) -> bool:
    apart = holder.end <= target.start or target.end <= holder.start
    return apart and entity_pair[0] != entity_pair[1] and target.form in (Form.NAME, None)


def _sentence_numbers(article: Article, mentions: tuple[Mention, ...]) -> dict[str, int]:
    """Return the number of the sentence in which each mention starts."""
    starts = [sentence.start for sentence in segment(article)]
    return {mention.id: sum(start <= mention.start for start in starts) for mention in mentions}
