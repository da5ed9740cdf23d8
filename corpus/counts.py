"""Numbers about a corpus, for the card, the manifest and ``corpus stats``."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from standpunkt.corpus.dataset import Corpus
from standpunkt.corpus.tags import iob2
from standpunkt.corpus.text.segment import segment
from standpunkt.labels import Form, Label, PairLabel, Split
from standpunkt.schema import Article
from standpunkt.views import coarse_type

UNKNOWN = "(none stated)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Counts over a set of articles."""

    articles: int
    """Articles."""
    annotated: int
    """Articles with gold."""
    characters: int
    """Code points of text."""
    sentences: int
    """Sentences, headings and datelines among them."""
    tokens: int
    """Tokens."""
    stances: int
    """Arrows."""
    labels: Counter[str]
    """Gold mentions per label."""
    forms: Counter[str]
    """Gold named entities per form."""
    pairs: Counter[str]
    """Pairs per label, NONE included."""
    topics: Counter[str]
    """Articles per topic."""
    licences: Counter[str]
    """Articles per licence."""
    outlets: Counter[str]
    """Articles per outlet."""
    sources: dict[str, Counter[str]]
    """Articles per outlet and, of each, per licence."""
    languages: Counter[str]
    """Articles per language."""
    nested: int
    """Named entities that the one layer of the NER view cannot hold."""
    off_edge: int
    """Named entities off token edges, which tags cannot show."""
    dated: int
    """Articles with a date."""
    first: str
    """Earliest date, or empty."""
    last: str
    """Latest date, or empty."""


def count(corpus: Corpus, articles: Sequence[Article]) -> Counts:
    """Count over these articles of `corpus`."""
    sentences = {article.id: list(segment(article)) for article in articles}
    gold = [corpus.gold[article.id] for article in articles if article.id in corpus.gold]
    taggings = [iob2(sentences[annotation.article_id], annotation.mentions, coarse_type) for annotation in gold]
    mentions = [mention for annotation in gold for mention in annotation.mentions]
    dates = sorted(article.published for article in articles if article.published)
    return Counts(
        articles=len(articles),
        annotated=len(gold),
        characters=sum(len(article.text) for article in articles),
        sentences=sum(map(len, sentences.values())),
        tokens=sum(len(sentence.tokens) for inside in sentences.values() for sentence in inside),
        stances=sum(len(annotation.stances) for annotation in gold),
        labels=_in_order(Label, Counter(str(mention.label) for mention in mentions)),
        forms=_in_order(Form, Counter(str(mention.form) for mention in mentions if mention.form)),
        pairs=_in_order(PairLabel, Counter(str(pair.label) for pair in corpus.pairs_of(articles))),
        topics=_by_name(articles, lambda article: article.topic),
        licences=_by_name(articles, lambda article: article.licence),
        outlets=_by_name(articles, lambda article: article.outlet),
        sources=_sources(articles),
        languages=_by_name(articles, lambda article: article.language),
        nested=sum(tagging.nested for tagging in taggings),
        off_edge=sum(tagging.off_edge for tagging in taggings),
        dated=len(dates),
        first=dates[0] if dates else "",
        last=dates[-1] if dates else "",
    )


def count_splits(corpus: Corpus) -> dict[str, Counts]:
    """Return counts per split that has articles, in the order train, dev, test."""
    return {str(split): count(corpus, articles) for split in Split if (articles := corpus.in_split(split))}


def _in_order(labels: type[Label] | type[Form] | type[PairLabel], counts: Counter[str]) -> Counter[str]:
    return Counter({str(label): counts[str(label)] for label in labels})


def _sources(articles: Sequence[Article]) -> dict[str, Counter[str]]:
    by_outlet: dict[str, list[Article]] = {}
    for article in articles:
        by_outlet.setdefault(article.outlet or UNKNOWN, []).append(article)
    return {name: _by_name(by_outlet[name], lambda article: article.licence) for name in sorted(by_outlet)}


def _by_name(articles: Sequence[Article], field: Callable[[Article], str | None]) -> Counter[str]:
    counts = Counter(field(article) or UNKNOWN for article in articles)
    return Counter({name: counts[name] for name in sorted(counts)})
