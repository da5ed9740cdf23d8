"""Standoff and a reader's own copies in, articles and annotations out, and a row on everything that was lost.

A mention is never put on text whose surface has another hash; a stance goes with its mentions; an article that keeps
too few of them is refused.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from standpunkt.corpus.standoff.copies import Match, match_copies
from standpunkt.corpus.standoff.place import Place, place
from standpunkt.corpus.standoff.records import HydrationRow, Item, Outcome, StandoffArticle
from standpunkt.errors import UsageError
from standpunkt.labels import AUTHOR
from standpunkt.schema import Annotation, Article, Mention, Stance

LEAST: Final = 0.5
"""Share of an article's mentions that its copy must hold."""
_METADATA: Final = ("published", "outlet", "url", "topic", "licence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hydration:
    """What came of joining standoff with copies."""

    articles: tuple[Article, ...]
    """The reader's articles that are annotated now, in the order of the standoff file."""
    annotations: tuple[Annotation, ...]
    """What is said of them; offsets and hashes are those of the reader's text."""
    rows: tuple[HydrationRow, ...]
    """A row for each article, mention and stance of the standoff file, in its order."""

    @property
    def outcomes(self) -> Counter[tuple[Item, Outcome]]:
        """Number of articles, mentions and stances by what became of them."""
        return Counter((row.item, row.outcome) for row in self.rows)


def hydrate(standoff: Sequence[StandoffArticle], copies: Iterable[Article], *, least: float = LEAST) -> Hydration:
    """Join annotations without text with a reader's copies of the texts.

    An article whose text is the one annotated has the standoff's id; a copy that differs keeps its own, since a text
    never changes under its id. What the copy does not say of outlet, date, address, topic and licence is filled in.

    Args:
        standoff: annotations without text.
        copies: the reader's articles, in any order; read once.
        least: share of an article's mentions that its copy must hold. An article without mentions must be the same.

    Raises:
        UsageError: `least` is no share.
    """
    if not 0 <= least <= 1:
        raise UsageError(f"{least}: expected a share of mentions, from 0 to 1")
    matches = match_copies(standoff, copies)
    articles: dict[str, Article] = {}
    annotations: list[Annotation] = []
    rows: list[HydrationRow] = []
    for line in standoff:
        match = matches.get(line.article_id)
        if match is None:
            rows += _rows(line, "", Outcome.LOST, "no copy", {})
            continue
        article = _article(line, match)
        same_text = article.text_sha256 == line.text_sha256
        places = place(line, article.text, same_text=same_text)
        if refused := _refusal(places, least, same_text=same_text) or _taken(article, articles):
            rows += _rows(line, match.copy.id, Outcome.REFUSED, refused, places)
            continue
        articles[article.id] = article
        annotations.append(_annotation(line, article, places))
        outcome = Outcome.EXACT if same_text else Outcome.REALIGNED
        rows += _rows(line, match.copy.id, outcome, match.joined_by, places)
    return Hydration(articles=tuple(articles.values()), annotations=tuple(annotations), rows=tuple(rows))


def _article(line: StandoffArticle, match: Match) -> Article:
    """Return the copy, under the annotated article's id if it has its text, and with the metadata that it lacks."""
    same = match.copy.text_sha256 == line.text_sha256
    known = {name: getattr(line, name) for name in _METADATA if getattr(match.copy, name) is None}
    return msgspec.structs.replace(match.copy, id=line.article_id if same else match.copy.id, **known)


def _refusal(places: dict[str, Place], least: float, *, same_text: bool) -> str:
    """Return why a copy is not trusted; empty where it is."""
    if not places:
        return "" if same_text else "no mention to check it by"
    found = sum(not here.lost for here in places.values())
    return "" if found >= least * len(places) else "too few mentions found"


def _taken(article: Article, articles: dict[str, Article]) -> str:
    """Return a reason where another text has the article's id already, as when readers' ids and ours cross."""
    other = articles.get(article.id, article)
    return "" if other.text_sha256 == article.text_sha256 else "id in use"


def _annotation(line: StandoffArticle, article: Article, places: dict[str, Place]) -> Annotation:
    return Annotation(
        article_id=article.id,
        text_sha256=article.text_sha256,
        annotator=line.annotator,
        mentions=tuple(
            Mention(
                id=mention.id,
                start=places[mention.id].start,
                end=places[mention.id].end,
                label=mention.label,
                form=mention.form,
                entity=mention.entity,
            )
            for mention in line.mentions
            if not places[mention.id].lost
        ),
        stances=tuple(stance for stance in line.stances if not _lost_end(stance, places)),
        guideline=line.guideline,
        provenance=line.provenance,
    )


def _lost_end(stance: Stance, places: dict[str, Place]) -> str:
    """Return which end of an arrow is lost; empty where none is."""
    if stance.holder != AUTHOR and places[stance.holder].lost:
        return "holder lost"
    return "target lost" if places[stance.target].lost else ""


def _rows(
    line: StandoffArticle, copy: str, outcome: Outcome, reason: str, places: dict[str, Place]
) -> Iterator[HydrationRow]:
    """Yield the article's row, and those of all it holds; what an article without a copy held is lost with it."""

    def row(item: Item, name: str, outcome: Outcome, reason: str) -> HydrationRow:
        return HydrationRow(
            article_id=line.article_id,
            annotator=line.annotator,
            copy=copy,
            item=item,
            name=name,
            outcome=outcome,
            reason=reason,
        )

    yield row(Item.ARTICLE, "", outcome, reason)
    kept = outcome in (Outcome.EXACT, Outcome.REALIGNED)
    without = f"article {outcome}"
    moved: dict[str, bool] = {AUTHOR: False}
    for mention in line.mentions:
        here = places.get(mention.id, Place(lost=without))
        moved[mention.id] = (here.start, here.end) != (mention.start, mention.end)
        became = Outcome.LOST if here.lost or not kept else _moved(moved[mention.id])
        yield row(Item.MENTION, mention.id, became, here.lost or ("" if kept else without))
    for stance in line.stances:
        lost = _lost_end(stance, places) if kept else without
        became = Outcome.LOST if lost else _moved(moved[stance.holder] or moved[stance.target])
        yield row(Item.STANCE, f"{stance.holder}>{stance.target}", became, lost)


def _moved(moved: bool) -> Outcome:  # noqa: FBT001 - it is named for its argument
    return Outcome.REALIGNED if moved else Outcome.EXACT
