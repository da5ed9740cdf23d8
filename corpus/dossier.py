"""A dossier: an article with all that is said about it, the unit that a release is built from."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from standpunkt.corpus.dataset import Corpus
from standpunkt.corpus.text.segment import Sentence, segment
from standpunkt.schema import Annotation, Article, Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """An article, what is said about it, and its sentences once it is cut."""

    article: Article
    gold: Annotation | None
    """What was decided; null where nobody has annotated it."""
    annotations: tuple[Annotation, ...]
    """Every annotator's own."""
    pairs: tuple[Pair, ...]
    """Holder-target pairs that follow from the gold."""
    sentences: tuple[Sentence, ...] = ()
    """Sentences and tokens in reading order; empty until `cut`."""

    def cut(self) -> "Dossier":
        """Return this dossier with its article cut into sentences and tokens."""
        return replace(self, sentences=tuple(segment(self.article)))


def dossiers(corpus: Corpus, articles: Iterable[Article]) -> Iterator[Dossier]:
    """Yield the dossiers of these articles of `corpus`, in their order."""
    annotations: defaultdict[str, list[Annotation]] = defaultdict(list)
    for annotation in corpus.annotations:
        annotations[annotation.article_id].append(annotation)
    pairs: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair in corpus.pairs:
        pairs[pair.article_id].append(pair)
    for article in articles:
        yield Dossier(
            article=article,
            gold=corpus.gold.get(article.id),
            annotations=tuple(annotations.get(article.id, ())),
            pairs=tuple(pairs.get(article.id, ())),
        )
