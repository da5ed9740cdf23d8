"""What a release's card and its Croissant file say of a corpus as a whole: small, however many articles there are."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from standpunkt.corpus.dataset import Corpus
from standpunkt.corpus.notes import Notes
from standpunkt.schema import Annotation


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotator:
    """What one annotator did, with one tool, by one guideline."""

    name: str
    """Pseudonym, or name of the model."""
    source: str
    """human, model or adjudicated."""
    tool: str
    """Name and version."""
    guideline: str
    """Version of the guidelines."""
    own: int
    """Annotations of theirs."""
    gold: int
    """Of them, or besides, such as stand as gold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is said of a corpus as a whole."""

    name: str
    """Short name."""
    version: str
    """Version of the data."""
    about: str
    """Where texts and labels come from, in Markdown."""
    released: str = ""
    """ISO date of the release; empty if nobody said."""
    dropped: Mapping[str, int] = field(default_factory=dict[str, int])
    """Documents that were left out, per reason."""
    annotators: tuple[Annotator, ...] = ()
    """Everyone who annotated, in the order of their names."""
    twice: int = 0
    """Articles that more than one annotator labelled."""
    stages: Mapping[str, str] = field(default_factory=dict[str, str])
    """Version of each stage's rules."""
    sources: Mapping[str, str] = field(default_factory=dict[str, str])
    """Hex SHA-256 of each source file, by its name; empty where nobody kept them."""
    notes: Notes = field(default_factory=Notes)
    """What stages tell of their work."""


def facts_of(corpus: Corpus, stages: Mapping[str, str]) -> Facts:
    """Return the facts of a corpus; articles are not looked at."""
    own = Counter(map(_who, corpus.annotations))
    gold = Counter(map(_who, corpus.gold.values()))
    by_article: dict[str, set[str]] = {}
    for annotation in corpus.annotations:
        by_article.setdefault(annotation.article_id, set()).add(annotation.annotator)
    return Facts(
        name=corpus.name,
        version=corpus.version,
        about=corpus.about,
        released=corpus.released,
        dropped=corpus.dropped,
        annotators=tuple(
            Annotator(name=who[0], source=who[1], tool=who[2], guideline=who[3], own=own[who], gold=gold[who])
            for who in sorted(own | gold)
        ),
        twice=sum(len(names) > 1 for names in by_article.values()),
        stages=stages,
        sources=corpus.sources,
        notes=corpus.notes,
    )


def _who(annotation: Annotation) -> tuple[str, str, str, str]:
    provenance = annotation.provenance
    return annotation.annotator, str(provenance.source), provenance.tool, annotation.guideline
