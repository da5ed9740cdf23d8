"""Spans and labels that are right, but stand at the wrong place: in another article, lines off, with space around."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from standpunkt.eval.doctor.case import Case
from standpunkt.eval.doctor.finding import Finding
from standpunkt.eval.doctor.loose import LooseMention, LooseRecord
from standpunkt.labels import PairLabel
from standpunkt.schema import Article

_LEAST: Final = 10
_FOLD: Final = 5
_SHARE: Final = 0.3
_FAR: Final = 5
"""Rotations tried are by so many documents either way, or all of them in a small corpus."""
_SMALL: Final = 60
_MARKS: Final = ".,;:!?„“”\"'»«()[]"


def rotated(case: Case) -> Finding | None:
    """Return the finding that the predictions of each article stand under the id of another one, so many further."""
    names = [article.id for article in case.gold.articles]
    place = {name: n for n, name in enumerate(names)}
    spans = sum(len(record.mentions) for record, _ in case.known())
    hits = case.hits()
    best: tuple[int, int] = (0, 0)
    for by in _distances(len(names)):
        here = sum(
            (mention.start, mention.end) in case.gold_spans[names[(place[article.id] + by) % len(names)]]
            for record, article in case.known()
            for mention in record.mentions
        )
        best = max(best, (here, by), key=lambda each: (each[0], -abs(each[1])))
    found, by = best
    if found < max(_LEAST, _FOLD * hits, _SHARE * spans):
        return None
    where = "before" if by > 0 else "behind"
    told = {name: names[(n + by) % len(names)] for name, n in place.items()}
    return Finding(
        code="ROTATED",
        what=f"predictions stand under the id of another article, {abs(by)} {where} their own",
        evidence=f"{found:,} of {spans:,} spans are gold spans of that article, {hits:,} of the one they are given for",
        mend="join predictions with articles by id, not by their order",
        case=case.mended(lambda record: replace(record, article_id=told.get(record.article_id, record.article_id))),
    )


def rotated_labels(case: Case) -> Finding | None:
    """Return the finding that the labels of given pairs stand so many lines off."""
    gold = {pair.pair_id: str(pair.label) for pair in case.gold.pairs}
    truth = [gold.get(record.pair_id, "") for record in case.loose.records]
    said = [record.label for record in case.loose.records]

    def right(by: int) -> int:
        turned = said[by:] + said[:by]
        return sum(a == b != PairLabel.NONE for a, b in zip(truth, turned, strict=True))

    stances = sum(label not in ("", PairLabel.NONE) for label in truth)
    found, by = max(((right(by), by) for by in _distances(len(said))), default=(0, 0), key=lambda e: (e[0], -abs(e[1])))
    if found < max(_LEAST, _FOLD * right(0), _SHARE * stances):
        return None
    turned = said[by:] + said[:by]
    records = [replace(record, label=label) for record, label in zip(case.loose.records, turned, strict=True)]
    return Finding(
        code="ROTATED",
        what=f"labels stand {abs(by)} lines too {'far down' if by > 0 else 'far up'}",
        evidence=f"{found:,} of {stances:,} stances are right so many lines off, {right(0):,} where they stand",
        mend="join labels with pairs by id, not by their order",
        case=case.with_records(records),
    )


def spaces(case: Case) -> Finding | None:
    """Return the finding that spans hold white space at their edges, which the scorer refuses."""
    affected, won, _, mended = _stripped_all(case, None)
    if not affected:
        return None
    return Finding(
        code="SPACES",
        what="spans hold white space at their edges",
        evidence=f"{affected:,} spans do; without it {won:,} of them stand on gold spans",
        mend="while text[end - 1].isspace(): end -= 1  # and start likewise",
        case=mended,
    )


def punctuation(case: Case) -> Finding | None:
    """Return the finding that spans hold punctuation at their edges, where that takes them off gold spans."""
    affected, won, lost, mended = _stripped_all(case, _MARKS)
    if won < max(_LEAST / 2, _FOLD * lost, _SHARE * affected):
        return None
    return Finding(
        code="PUNCTUATION",
        what="spans hold punctuation at their edges",
        evidence=f"{affected:,} spans do; without it {won:,} of them stand on gold spans, {lost:,} with it",
        mend=f"while text[end - 1] in {_MARKS!r}: end -= 1  # and start likewise",
        case=mended,
    )


def _stripped_all(case: Case, marks: str | None) -> tuple[int, int, int, Case]:
    """Strip all spans; return how many change, how many of those are gold spans then, and were, and the case."""
    affected = won = lost = 0
    records: list[LooseRecord] = []
    for record in case.loose.records:
        article = case.articles.get(record.article_id)
        if article is None:
            records.append(record)
            continue
        gold = case.gold_spans[article.id]
        stripped = tuple(_stripped(mention, article.text, marks) for mention in record.mentions)
        for old, new in zip(record.mentions, stripped, strict=True):
            if old != new:
                affected += 1
                won += (new.start, new.end) in gold
                lost += (old.start, old.end) in gold
        records.append(replace(record, mentions=stripped))
    return affected, won, lost, case.with_records(records)


def pieces(case: Case) -> Finding | None:
    """Return the finding that each token or word piece of an entity is a mention of its own.

    Joined, at least half must be gold entities with their labels: a system that marks single words gains less.
    """
    won = lost = joined = 0
    records: list[LooseRecord] = []
    for record in case.loose.records:
        article = case.articles.get(record.article_id)
        if article is None:
            records.append(record)
            continue
        gold = case.gold_spans[article.id]
        groups = _touching(record.mentions, article)
        whole = tuple(replace(group[0], end=group[-1].end) for group in groups)
        for mention, group in zip(whole, groups, strict=True):
            if len(group) > 1:
                joined += 1
                won += gold.get((mention.start, mention.end)) == mention.label
                lost += sum(gold.get((piece.start, piece.end)) == piece.label for piece in group)
        records.append(replace(record, mentions=whole))
    if won < max(_LEAST / 2, _FOLD * lost, joined / 2):
        return None
    return Finding(
        code="PIECES",
        what="entities lie in pieces: each token or word piece is a mention of its own",
        evidence=f"mentions of one label that touch, joined, are {joined:,} spans, of which {won:,} are gold entities",
        mend='pipeline(..., aggregation_strategy="simple")  # or join B- and I- tags before writing',
        case=case.with_records(records),
    )


def _distances(size: int) -> Iterator[int]:
    most = size // 2 if size <= _SMALL else _FAR
    for by in range(1, most + 1):
        yield by
        yield -by


def _stripped(mention: LooseMention, text: str, marks: str | None) -> LooseMention:
    if not 0 <= mention.start < mention.end <= len(text):
        return mention
    surface = text[mention.start : mention.end]
    start = mention.start + len(surface) - len(surface.lstrip(marks))
    end = mention.end - len(surface) + len(surface.rstrip(marks))
    return replace(mention, start=start, end=end) if start < end else mention


def _touching(mentions: Sequence[LooseMention], article: Article) -> list[list[LooseMention]]:
    """Group mentions of one label that touch, or are parted by one space; ascending."""
    groups: list[list[LooseMention]] = []
    for mention in sorted(mentions, key=lambda each: (each.start, each.end)):
        last = groups[-1][-1] if groups else None
        gap = article.text[last.end : mention.start] if last and last.end <= mention.start else "apart"
        if last and last.label == mention.label and gap in ("", " "):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    return groups
