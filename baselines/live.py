"""A trained baseline over any text, not only articles of a corpus: for predictions while people annotate.

A text is cleaned as articles are, so that the system sees what it was trained on; what it finds is led back to the
text as it was given.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from standpunkt import __version__
from standpunkt.baselines.interface import Findings, System
from standpunkt.baselines.registry import Entry
from standpunkt.corpus.dataset import Corpus
from standpunkt.corpus.text.rules import CHARACTER_RULES
from standpunkt.corpus.text.traced import Traced
from standpunkt.errors import UsageError
from standpunkt.labels import SectionKind, Split, Task
from standpunkt.schema import Article, Mention, Prediction, Section, text_sha256

_BREAKS: Final = re.compile(r"\n{2,}")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


class Live:
    """A trained system that predicts mentions, and stances where it finds them."""

    def __init__(self, entry: Entry, corpus: Corpus, *, seed: int = 0) -> None:
        """Train a baseline on the annotated articles of a corpus's train split.

        Raises:
            MissingExtraError: a package it needs is not installed.
            UsageError: it labels given pairs instead of finding mentions, or there is nothing to learn from.
        """
        if entry.task is Task.STANCE:
            raise UsageError(f"{entry.id} labels pairs that are given; expected a baseline that finds mentions")
        articles = [article for article in corpus.in_split(Split.TRAIN) if article.id in corpus.gold]
        if not articles:
            raise UsageError(f"{corpus.name}: the split train has no annotated articles")
        gold = [corpus.gold[article.id] for article in articles]
        self.version = f"{entry.id} {__version__} on {corpus.name} {corpus.version}"
        self._system: System[Any, Any] = entry.make(seed)
        self._system.fit(articles, [said.mentions for said in gold] if entry.task is Task.NER else gold)

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """Return one prediction for each text, in order; offsets are those of the text given, mentions have ids.

        A text without a visible character has nothing in it.
        """
        traced = [_clean(text) for text in texts]
        readable = [n for n, text in enumerate(traced) if text.text]
        outputs = self._system.predict([_article(f"text-{n}", traced[n].text) for n in readable])
        found = dict(zip(readable, outputs, strict=True))
        return [_prediction(f"text-{n}", text, found.get(n, ())) for n, text in enumerate(traced)]


def _clean(text: str) -> Traced:
    traced, _ = Traced.of(text).sub(_SURROGATE, "\N{REPLACEMENT CHARACTER}")
    for rule in CHARACTER_RULES:
        traced, _ = rule.apply(traced)
    traced, _ = traced.strip().sub(_BREAKS, "\n\n")
    return traced


def _article(name: str, text: str) -> Article:
    sections: list[Section] = []
    start = 0
    for block in text.split("\n\n"):
        kind = SectionKind.PARAGRAPH if start else SectionKind.TITLE
        sections.append(Section(start=start, end=start + len(block), kind=kind))
        start += len(block) + 2
    return Article(
        id=name,
        text=text,
        sections=tuple(sections),
        published=None,
        outlet=None,
        url=None,
        topic=None,
        licence=None,
        language="de",
        text_sha256=text_sha256(text),
    )


def _prediction(name: str, text: Traced, found: Findings | Sequence[Mention]) -> Prediction:
    mentions = found.mentions if isinstance(found, Findings) else found
    placed = [
        msgspec.structs.replace(
            mention,
            id=mention.id or f"m{n}",
            start=text.raw_start(mention.start),
            end=text.raw_end(mention.end),
            surface=None,
        )
        for n, mention in enumerate(mentions, start=1)
    ]
    stances = found.stances if isinstance(found, Findings) else ()
    return Prediction(article_id=name, mentions=tuple(placed), stances=stances)
