"""Warnings that a score carries where its offsets look as if they were counted otherwise, told from the text alone.

No gold is looked at: what a warning says, it says of a hidden test, too. `standpunkt eval doctor` looks closer.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np

from standpunkt.eval.gold import Gold
from standpunkt.eval.insight.readings import UTF8, UTF16, Offsets, to_code_points
from standpunkt.eval.submissions.read import Submission
from standpunkt.labels import Task
from standpunkt.schema import Article

_LEAST: Final = 5
_CUT: Final = 0.5
"""Share of spans that cut through a word, above which another reading is tried."""
_CLEAN: Final = 0.8
"""Share of them that must then begin and end at the edge of a word."""
_HINT: Final = "'standpunkt eval doctor' says more"


def offset_hints(gold: Gold, submission: Submission) -> tuple[str, ...]:
    """Return warnings about inclusive ends and about offsets in bytes or UTF-16 units.

    A span is suspicious if it cuts through a word. Half of all spans must be, and four of five of those must begin and
    end at the edges of words in the other reading: no system that means code points does that.
    """
    if gold.task is Task.STANCE:
        return ()
    number = 0
    articles: dict[str, Article] = {}
    cut: dict[str, list[tuple[int, int]]] = {}
    for article in gold.articles:
        spans, text = spans_of(submission, article), article.text
        number += len(spans)
        articles[article.id] = article
        cut[article.id] = [(start, end) for start, end in spans if not at_word_edges(text, start, end)]
    suspicious = sum(map(len, cut.values()))
    if suspicious < _LEAST:
        return ()
    clean = sum(at_word_edges(articles[name].text, a, b + 1) for name, each in cut.items() for a, b in each)
    if suspicious >= _CUT * number and clean >= _CLEAN * suspicious:
        what = f"{suspicious} of {number} spans cut through a word, {clean} of them not if ends were inclusive"
        return (f"W_END_INCLUSIVE: {what}; {_HINT}",)
    return _unit_hints(articles, cut, suspicious)


def _unit_hints(
    articles: Mapping[str, Article], cut: Mapping[str, list[tuple[int, int]]], suspicious: int
) -> tuple[str, ...]:
    for reading, unit in ((UTF8, "UTF-8 bytes"), (UTF16, "UTF-16 units")):
        clean = sum(
            at_word_edges(articles[name].text, int(a), int(b))
            for name, each in cut.items()
            if each
            for a, b in zip(*to_code_points(reading.widths(articles[name]), *_arrays(each)), strict=True)
        )
        if clean >= _CLEAN * suspicious:
            what = f"{suspicious} spans cut through a word, {clean} of them not if offsets counted {unit}"
            return (f"W_OFFSET_UNIT: {what}; {_HINT}",)
    return ()


def spans_of(submission: Submission, article: Article) -> list[tuple[int, int]]:
    """Return the predicted spans of an article."""
    prediction = submission.predictions.get(article.id)
    return [(mention.start, mention.end) for mention in prediction.mentions] if prediction else []


def at_word_edges(text: str, start: int, end: int) -> bool:
    """Tell whether a span lies in the text, begins and ends at the edge of a word, and has no space at its edges."""
    if not 0 <= start < end <= len(text):
        return False
    first, last = text[start], text[end - 1]
    if first.isalnum():
        if start and text[start - 1].isalnum():
            return False
    elif first.isspace():
        return False
    if last.isalnum():
        return not text[end : end + 1].isalnum()
    return not last.isspace()


def _arrays(spans: list[tuple[int, int]]) -> tuple[Offsets, Offsets]:
    starts, ends = (np.array(side, dtype=np.int64) for side in zip(*spans, strict=True))
    return starts, ends
