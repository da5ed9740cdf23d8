"""Numbers about a corpus, for the card, the manifest and ``corpus stats``."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from standpunkt.corpus.batches import batched
from standpunkt.corpus.dataset import Corpus
from standpunkt.corpus.dossier import Dossier, dossiers
from standpunkt.corpus.licences import UNKNOWN
from standpunkt.corpus.tags import iob2
from standpunkt.labels import Form, Label, PairLabel, Split
from standpunkt.schema import Article
from standpunkt.views import coarse_type

_BATCH = 500


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

    def __add__(self, other: "Counts") -> "Counts":
        """Return the counts over both sets of articles."""
        values: dict[str, Any] = {
            field.name: _sum(getattr(self, field.name), getattr(other, field.name)) for field in fields(self)
        }
        first = min(filter(None, (self.first, other.first)), default="")
        values |= {"first": first, "last": max(self.last, other.last)}
        return Counts(**values)


def _sum(one: Any, other: Any) -> Any:  # noqa: ANN401 - numbers, counters, and mappings of counters
    """Return the sum of two counts; what was counted 0 times stays, and new names fall into their order."""
    if not isinstance(one, dict):
        return one + other
    names = one if one.keys() == other.keys() else sorted(one.keys() | other.keys())
    nothing = type(next(iter({**one, **other}.values()), 0))
    summed = {name: _sum(one.get(name, nothing()), other.get(name, nothing())) for name in names}
    return Counter(summed) if isinstance(one, Counter) else summed


def count(dossiers: Sequence[Dossier]) -> Counts:
    """Count over articles that are cut into sentences."""
    articles = [dossier.article for dossier in dossiers]
    annotated = [(dossier.sentences, dossier.gold.mentions) for dossier in dossiers if dossier.gold]
    taggings = [iob2(sentences, mentions, coarse_type) for sentences, mentions in annotated]
    mentions = [mention for _, inside in annotated for mention in inside]
    dates = sorted(article.published for article in articles if article.published)
    return Counts(
        articles=len(articles),
        annotated=len(annotated),
        characters=sum(len(article.text) for article in articles),
        sentences=sum(len(dossier.sentences) for dossier in dossiers),
        tokens=sum(len(sentence.tokens) for dossier in dossiers for sentence in dossier.sentences),
        stances=sum(len(dossier.gold.stances) for dossier in dossiers if dossier.gold),
        labels=_in_order(Label, Counter(str(mention.label) for mention in mentions)),
        forms=_in_order(Form, Counter(str(mention.form) for mention in mentions if mention.form)),
        pairs=_in_order(PairLabel, Counter(str(pair.label) for dossier in dossiers for pair in dossier.pairs)),
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
    """Return counts per split that has articles, in the order train, dev, test; a batch is in memory at a time."""
    counts: dict[str, Counts] = {}
    for batch in batched(dossiers(corpus, corpus.articles), _BATCH):
        for split in Split:
            if inside := [dossier.cut() for dossier in batch if corpus.splits[dossier.article.id] is split]:
                counts[split] = counts[split] + count(inside) if split in counts else count(inside)
    return {str(split): counts[split] for split in Split if split in counts}


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
