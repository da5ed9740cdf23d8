"""Offsets that point at the right words, counted otherwise.

Every way of counting that is known here is tried on all spans, labels left aside. One is believed if it puts spans on
gold spans that were on none, far more than it takes away, and a good part of those that it moves: a weak system does
not become better by moving what it predicts, and nothing that is right is ever moved away. Right edges of words, which
need no gold, are told as further evidence.
"""

from dataclasses import dataclass, replace
from typing import Final

from standpunkt.eval.doctor.case import Case, Span
from standpunkt.eval.doctor.finding import Finding
from standpunkt.eval.doctor.loose import LooseMention, LooseRecord
from standpunkt.eval.doctor.ways import Way, ways
from standpunkt.eval.insight.hints import at_word_edges

LEAST: Final = 5
"""Spans that must come to stand on gold spans."""
_FOLD: Final = 5
"""How many times more spans must be won than are lost."""
_SHARE: Final = 0.3
"""Share of the moved spans that must come to stand on gold spans."""
_MOST: Final = 100
"""Articles on which all ways are tried."""
_SOUND: Final = 0.8
"""Share of spans on gold spans at which nothing is moved any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """What one way of counting does."""

    way: Way
    spans: int
    """All spans of known articles."""
    moved: int
    """Spans that it moves."""
    won: int
    """Moved spans that are gold spans now."""
    lost: int
    """Moved spans that were."""
    clean: tuple[int, int]
    """Spans at the edges of words, before and after."""
    case: Case
    """The predictions, moved."""

    @property
    def believed(self) -> bool:
        return self.won >= max(LEAST, _FOLD * self.lost, _SHARE * self.moved)

    def finding(self) -> Finding:
        before, after = (number / self.spans for number in self.clean)
        evidence = (
            f"{self.won:,} of the {self.moved:,} spans that this moves come to stand on gold spans, where {self.lost:,}"
            f" did; {after:.0%} of all spans begin and end at the edge of a word, {before:.0%} as they are"
        )
        way = self.way
        return Finding(code=way.code, what=way.what, evidence=evidence, mend=way.mend, case=self.case)


def offsets(case: Case) -> Finding | None:
    """Return the one way of counting that explains the offsets best, if one does."""
    spans = sum(len(record.mentions) for record, _ in case.known())
    beyond = any(m.end > len(article.text) for record, article in case.known() for m in record.mentions)
    if not spans or (case.hits() >= _SOUND * spans and not beyond):
        return None
    worst = _worst(case)
    trials = [trial for trial in (_tried(worst, way) for way in ways(worst)) if trial.believed]
    best = max(trials, key=lambda trial: (trial.won - trial.lost, -trial.way.rank), default=None)
    if best is None:
        return None
    whole = _tried(case, best.way)
    return whole.finding() if whole.believed else None


def _worst(case: Case) -> Case:
    """Return the case with the records alone in which the largest share of spans is off gold spans, up to `_MOST`.

    There a mistake shows if it shows anywhere; whether it is believed is decided on all records again.
    """

    def share(record: LooseRecord) -> float:
        gold = case.gold_spans.get(record.article_id, {})
        return sum((m.start, m.end) in gold for m in record.mentions) / max(len(record.mentions), 1)

    with_spans = [record for record in case.loose.records if record.mentions and record.article_id in case.articles]
    return case.with_records(sorted(with_spans, key=share)[:_MOST])


def _tried(case: Case, way: Way) -> _Trial:
    records = list(case.loose.records)
    spans = moved = won = lost = before = after = 0
    for n, record in enumerate(records):
        article = case.articles.get(record.article_id)
        if article is None or not record.mentions:
            continue
        gold = case.gold_spans[article.id]
        given = [(mention.start, mention.end) for mention in record.mentions]
        places = way.move(article, given)
        for old, new in zip(given, places, strict=True):
            spans += 1
            moved += old != new
            won += old != new and new in gold
            lost += old != new and old in gold
            before += at_word_edges(article.text, *old)
            after += at_word_edges(article.text, *new)
        records[n] = replace(record, mentions=tuple(map(_placed, record.mentions, places)))
    moved_case = case.with_records(records)
    return _Trial(way=way, spans=spans, moved=moved, won=won, lost=lost, clean=(before, after), case=moved_case)


def _placed(mention: LooseMention, place: Span) -> LooseMention:
    return replace(mention, start=place[0], end=place[1])
