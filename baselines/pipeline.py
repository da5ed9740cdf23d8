"""Stance from raw text by a chain of simple systems: find mentions, group them, ask for each pair of them.

Named entities come from one CRF, actors and issues from a second one. A pair is asked for where the rule of the given
pairs would ask for it, and its label is that of the TF-IDF window system, learnt from the given pairs of the training
split; what is not NONE is a stance. What is lost early is lost for good: a floor for systems that see the whole text.
"""

from collections.abc import Iterable, Sequence

import msgspec

from standpunkt.baselines.crf import Crf
from standpunkt.baselines.crf_model import CrfModel
from standpunkt.baselines.interface import Findings, GivenPair
from standpunkt.baselines.tfidf import TfidfWindow
from standpunkt.corpus.pairs import pairs
from standpunkt.corpus.tags import iob2_of_arguments
from standpunkt.corpus.text.segment import segment
from standpunkt.labels import AUTHOR, Label, PairLabel, Polarity, Source
from standpunkt.schema import Annotation, Article, Mention, Pair, Provenance, Stance


class Pipeline:
    """Mentions, then pairs, then polarity. Deterministic, so it takes no seed."""

    def __init__(self) -> None:
        self.names_ = Crf()
        self.arguments_ = CrfModel()
        self.stance_ = TfidfWindow()

    def fit(self, inputs: Sequence[Article], outputs: Sequence[Annotation]) -> None:
        """Learn each part from gold, none from the output of another.

        Raises:
            MissingExtraError: python-crfsuite is not installed.
            UsageError: there are too few pairs, or all have one label.
        """
        golds = list(zip(inputs, outputs, strict=True))
        self.names_.fit(inputs, [gold.mentions for gold in outputs])
        tags = (iob2_of_arguments(list(segment(article)), gold.mentions).tags for article, gold in golds)
        self.arguments_.fit(inputs, tags)
        asked = [(pair, article, gold) for article, gold in golds for pair in pairs(article, gold)]
        given = [_given(pair, article, gold.mentions) for pair, article, gold in asked]
        self.stance_.fit(given, [pair.label for pair, _, _ in asked])

    def predict(self, inputs: Sequence[Article]) -> list[Findings]:
        """Return mentions and stances of each article."""
        found = zip(inputs, self.names_.predict(inputs), self.arguments_.predict(inputs), strict=True)
        return [
            self._findings(article, [*names, *(Mention(start=a, end=b, label=Label(kind)) for a, b, kind in runs)])
            for article, names, runs in found
        ]

    def _findings(self, article: Article, found: Iterable[Mention]) -> Findings:
        mentions = grouped(article.text, found)
        asked = pairs(article, _without_stances(article, mentions))
        labels = self.stance_.predict([_given(pair, article, mentions) for pair in asked])
        stances = tuple(
            Stance(holder=pair.holder, target=pair.target, polarity=Polarity(label))
            for pair, label in zip(asked, labels, strict=True)
            if label is not PairLabel.NONE
        )
        return Findings(mentions=mentions, stances=stances)


def grouped(text: str, found: Iterable[Mention]) -> tuple[Mention, ...]:
    """Return mentions in reading order with ids and entities: a surname belongs to the full name that ends in it.

    Surfaces are compared without case and a final s, which is most often a genitive's.
    """
    ordered = sorted(found, key=lambda m: (m.start, -m.end, m.label))
    surfaces = [text[m.start : m.end] for m in ordered]
    named: list[Mention] = []
    for n, mention in enumerate(ordered):
        same = [
            surface
            for other, surface in zip(ordered, surfaces, strict=True)
            if other.label is mention.label and f" {_folded(surface)}".endswith(f" {_folded(surfaces[n])}")
        ]
        entity = min(same, key=lambda surface: (-len(_folded(surface)), _folded(surface), surface))
        named.append(msgspec.structs.replace(mention, id=f"m{n + 1}", entity=entity))
    return tuple(named)


def _folded(surface: str) -> str:
    return surface.casefold().removesuffix("s")


def _without_stances(article: Article, mentions: tuple[Mention, ...]) -> Annotation:
    """Return found mentions as the rule of pairs takes them."""
    return Annotation(
        article_id=article.id,
        text_sha256=article.text_sha256,
        annotator="pipeline",
        mentions=mentions,
        stances=(),
        guideline="none",
        provenance=Provenance(source=Source.MODEL, tool="pipeline"),
    )


def _given(pair: Pair, article: Article, mentions: Iterable[Mention]) -> GivenPair:
    by_id = {mention.id: mention for mention in mentions}
    holder = None if pair.holder == AUTHOR else by_id[pair.holder]
    return GivenPair(article=article, holder=holder, target=by_id[pair.target])
