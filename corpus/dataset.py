"""A corpus in memory: articles, gold, raw annotations and splits, whichever file they came from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from standpunkt.corpus.duplicates.bydate import split_by_date as split_by_date  # noqa: PLC0414 - callers find it here
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
    articles: tuple[Article, ...]
    """In a fixed order; ids are unique."""
    splits: Mapping[str, Split]
    """Split of each article id."""
    gold: Mapping[str, Annotation] = field(default_factory=dict[str, Annotation])
    """Gold annotation per article id."""
    annotations: tuple[Annotation, ...] = ()
    """Every annotator's own annotations."""
    pairs: tuple[Pair, ...] = ()
    """Holder-target pairs of the annotated articles, NONE included."""
    dropped: Mapping[str, int] = field(default_factory=dict[str, int])
    """Number of documents that did not become an article, per reason; empty where nobody counted."""

    def in_split(self, split: Split) -> tuple[Article, ...]:
        """Return the articles of a split, in order."""
        return tuple(article for article in self.articles if self.splits[article.id] is split)

    def pairs_of(self, articles: Iterable[Article]) -> tuple[Pair, ...]:
        """Return the pairs of these articles, in order."""
        ids = {article.id for article in articles}
        return tuple(pair for pair in self.pairs if pair.article_id in ids)


def join(articles: Iterable[Article], annotations: Iterable[Annotation]) -> list[Fault]:
    """Return what is wrong between annotations and the articles they are about."""
    by_id = {article.id: article for article in articles}
    faults: list[Fault] = []
    for annotation in annotations:
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
