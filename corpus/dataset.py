"""A corpus in memory: articles, gold, raw annotations and splits, whichever file they came from."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from standpunkt.corpus.notes import Notes
from standpunkt.errors import Fault
from standpunkt.labels import Split
from standpunkt.schema import Annotation, Article, Pair, faults_in_text

SAMPLE: Final = "sample"
"""The name under which the packaged corpus is loaded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Articles and what is said about them; gold may be there for all, some or none of them."""

    name: str
    """Short name, such as ``sample``."""
    version: str
    """Version of the data; moves when a text or a label changes."""
    about: str
    """What the card says of where texts and labels come from, in Markdown."""
    articles: Collection[Article]
    """In a fixed order; ids are unique. Of a large file they are read anew each time they are gone through."""
    splits: Mapping[str, Split]
    """Split of each article id."""
    gold: Mapping[str, Annotation] = field(default_factory=dict[str, Annotation])
    """Gold annotation per article id."""
    annotations: tuple[Annotation, ...] = ()
    """Every annotator's own annotations."""
    pairs: tuple[Pair, ...] = ()
    """Holder-target pairs of the annotated articles, NONE included."""
    sources: Mapping[str, str] = field(default_factory=dict[str, str])
    """Hex SHA-256 of each source file, by its name; empty where nobody kept them."""
    stages: Mapping[str, str] = field(default_factory=dict[str, str])
    """Version of each stage that made its articles; empty where nobody kept them."""
    notes: Notes = field(default_factory=Notes)
    """What stages tell of their work on it."""
    dropped: Mapping[str, int] = field(default_factory=dict[str, int])
    """Number of documents that were left out, per reason; empty where nobody counted."""
    released: str = ""
    """ISO date on which this version was released; empty if nobody said."""

    def in_split(self, split: Split) -> tuple[Article, ...]:
        """Return the articles of a split, in order."""
        return tuple(article for article in self.articles if self.splits[article.id] is split)

    def pairs_of(self, articles: Iterable[Article]) -> tuple[Pair, ...]:
        """Return the pairs of these articles, in order."""
        ids = {article.id for article in articles}
        return tuple(pair for pair in self.pairs if pair.article_id in ids)


class Selection(Collection[Article]):
    """The articles of a corpus without some of them, gone through anew each time."""

    def __init__(self, articles: Collection[Article], without: Collection[str]) -> None:
        self._articles = articles
        self._without = frozenset(without)

    def __iter__(self) -> Iterator[Article]:
        return (article for article in self._articles if article.id not in self._without)

    def __len__(self) -> int:
        return len(self._articles) - len(self._without)

    def __contains__(self, article: object) -> bool:
        return any(article == other for other in self)


def without(corpus: Corpus, reasons: Mapping[str, str]) -> Corpus:
    """Return `corpus` without some articles and all that is said about them; its `dropped` counts them by reason.

    Args:
        corpus: the corpus.
        reasons: why each of them is left out, by id.
    """
    dropped = Counter(corpus.dropped) + Counter(reasons.values())
    return replace(
        corpus,
        articles=Selection(corpus.articles, reasons),
        splits={name: split for name, split in corpus.splits.items() if name not in reasons},
        gold={name: gold for name, gold in corpus.gold.items() if name not in reasons},
        annotations=tuple(said for said in corpus.annotations if said.article_id not in reasons),
        pairs=tuple(pair for pair in corpus.pairs if pair.article_id not in reasons),
        dropped={reason: dropped[reason] for reason in sorted(dropped)},
    )


def join(articles: Iterable[Article], annotations: Iterable[Annotation]) -> list[Fault]:
    """Return what is wrong between annotations and the articles they are about."""
    given = tuple(annotations)
    wanted = {annotation.article_id for annotation in given}
    by_id = {article.id: article for article in articles if article.id in wanted}
    faults: list[Fault] = []
    for annotation in given:
        article = by_id.get(annotation.article_id)
        where = f"{annotation.annotator}:{annotation.article_id}"
        if article is None:
            fault = Fault(code="E_UNKNOWN_ID", path="$.article_id", expected="an article of the corpus", found=where)
            faults.append(fault)
        elif article.text_sha256 != annotation.text_sha256:
            expected = f"the article's text {article.text_sha256[:12]}…"
            found = f"{where} made for {annotation.text_sha256[:12]}…"
            faults.append(Fault(code="E_TEXT_HASH", path="$.text_sha256", expected=expected, found=found))
        else:
            faults += [fault.at(file=where) for fault in faults_in_text(annotation.mentions, article.text)]
    return faults
