"""From annotated articles to standoff: offsets, labels and hashes stay, and every word goes."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from pathlib import Path

from standpunkt import jsonl
from standpunkt.corpus.dataset import join
from standpunkt.corpus.standoff.anchors import digits, sketch, surface_hash, to_text, word_hashes
from standpunkt.corpus.standoff.folding import Folded, fold
from standpunkt.corpus.standoff.records import STANDOFF, StandoffArticle, StandoffMention
from standpunkt.errors import Fault, InputError
from standpunkt.record import fault
from standpunkt.schema import Annotation, Article, Mention

_WORD = re.compile(r"[^\W\d_]{3,}")


def make_standoff(articles: Iterable[Article], annotations: Iterable[Annotation]) -> Iterator[StandoffArticle]:
    """Yield one standoff article an annotation, in the order of the annotations.

    Entities keep their grouping and lose their names: they are numbered by first mention, ``e1``, ``e2``, ...

    Raises:
        InputError: an annotation fits no article or not its text, or a mention's id holds a word of the text; all such
            faults, before anything is yielded.
    """
    known = {article.id: article for article in articles}
    given = tuple(annotations)
    if faults := join(tuple(known.values()), given) or list(_telling_ids(known, given)):
        raise InputError(faults)
    for annotation in given:
        yield _standoff(known[annotation.article_id], annotation)


def write_standoff(path: Path, standoff: Iterable[StandoffArticle], *, force: bool = False) -> int:
    """Write a ``*.standoff.jsonl`` and return the number of its lines.

    Raises:
        OutputExistsError: the file exists and `force` is false.
    """
    return jsonl.write(path, standoff, force=force)


def read_standoff(path: Path) -> tuple[StandoffArticle, ...]:
    """Read a ``*.standoff.jsonl``; one annotator has at most one line an article.

    Raises:
        InputError: with every fault of the file.
        UsageError: there is no such file.
    """
    records, faults = jsonl.scan(path, StandoffArticle)
    first: dict[tuple[str, str], int] = {}
    for line, record in records:
        key = (record.article_id, record.annotator)
        if key in first:
            found = f"{record.article_id} by {record.annotator}, also on line {first[key]}"
            repeated = fault("E_DUP_ID", "$.article_id", "an article once an annotator", found)
            faults.append(repeated.at(file=str(path), line=line))
        first.setdefault(key, line)
    if faults:
        raise InputError(faults)
    return tuple(record for _, record in records)


def _standoff(article: Article, annotation: Annotation) -> StandoffArticle:
    folded = fold(article.text)
    hashes = word_hashes(folded)
    entities: dict[str, str] = {}
    for mention in sorted(annotation.mentions, key=lambda mention: mention.start):
        if mention.entity is not None:
            entities.setdefault(mention.entity, f"e{len(entities) + 1}")
    return StandoffArticle(
        article_id=article.id,
        standoff=STANDOFF,
        text_sha256=article.text_sha256,
        anchors=to_text(digits(article.id, hashes)),
        sketch=sketch(hashes),
        published=article.published,
        outlet=article.outlet,
        url=article.url,
        topic=article.topic,
        licence=article.licence,
        language=article.language,
        annotator=annotation.annotator,
        guideline=annotation.guideline,
        provenance=annotation.provenance,
        mentions=tuple(_mention(article, folded, mention, entities) for mention in annotation.mentions),
        stances=annotation.stances,
    )


def _mention(article: Article, folded: Folded, mention: Mention, entities: dict[str, str]) -> StandoffMention:
    start, end = bisect_left(folded.starts, mention.start), bisect_right(folded.ends, mention.end)
    first = bisect_right(folded.words, start, key=lambda word: word[1])
    last = bisect_left(folded.words, end, key=lambda word: word[0])
    words = max(last - first, 0)
    return StandoffMention(
        id=mention.id,
        start=mention.start,
        end=mention.end,
        label=mention.label,
        form=mention.form,
        entity=None if mention.entity is None else entities[mention.entity],
        surface=surface_hash(article.id, article.text[mention.start : mention.end]),
        word=first,
        words=words,
        before=start - folded.words[first][0] if words else 0,
        after=end - folded.words[last - 1][1] if words else 0,
    )


def _telling_ids(articles: dict[str, Article], annotations: Iterable[Annotation]) -> Iterator[Fault]:
    """Yield a fault for each mention whose id holds a word of its text: the id would be published."""
    for annotation in annotations:
        held = {word.casefold() for word in _WORD.findall(articles[annotation.article_id].text)}
        for n, mention in enumerate(annotation.mentions):
            if any(word.casefold() in held for word in _WORD.findall(mention.id)):
                path, expected = f"$.mentions[{n}].id", "an id such as m1, without a word of the text"
                yield fault("E_STANDOFF_WORD", path, expected, mention.id).at(file=annotation.article_id)
