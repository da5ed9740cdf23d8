"""What participants get of a split: articles, and the pairs they are asked about, with no label that is asked for."""

from collections.abc import Iterator

from standpunkt import jsonl
from standpunkt.eval.gold import Gold
from standpunkt.eval.integrations.bundle import BundleFile
from standpunkt.labels import AUTHOR, Task
from standpunkt.record import Record
from standpunkt.schema import Mention, Pair


class AskedMention(Record, frozen=True, kw_only=True):
    """Where a holder or a target stands."""

    start: int
    """First code point."""
    end: int
    """One past the last code point."""


class AskedPair(Record, frozen=True, kw_only=True):
    """A pair whose stance is asked for."""

    pair_id: str
    """What the prediction is joined by."""
    article_id: str
    """The article."""
    holder: AskedMention | None
    """Null where the article's author holds the stance."""
    target: AskedMention
    """What the stance is about."""


def input_files(gold: Gold, folder: str) -> tuple[BundleFile, ...]:
    """Return ``articles.jsonl`` and, for stance, ``pairs.jsonl``: all that may be known before predicting."""
    articles = BundleFile(path=f"{folder}/articles.jsonl", content=_lines(gold.articles))
    if gold.task is not Task.STANCE:
        return (articles,)
    return (articles, BundleFile(path=f"{folder}/pairs.jsonl", content=_lines(_asked(gold))))


def _asked(gold: Gold) -> Iterator[AskedPair]:
    mentions = {
        (name, mention.id): mention for name, annotation in gold.annotations.items() for mention in annotation.mentions
    }
    for pair in gold.pairs:
        yield AskedPair(
            pair_id=pair.pair_id,
            article_id=pair.article_id,
            holder=None if pair.holder == AUTHOR else _place(mentions, pair, pair.holder),
            target=_place(mentions, pair, pair.target),
        )


def _place(mentions: dict[tuple[str, str], Mention], pair: Pair, name: str) -> AskedMention:
    mention = mentions[pair.article_id, name]
    return AskedMention(start=mention.start, end=mention.end)


def _lines(records: "Iterator[AskedPair] | tuple[Record, ...]") -> bytes:
    return b"".join(jsonl.encode(record) + b"\n" for record in records)
