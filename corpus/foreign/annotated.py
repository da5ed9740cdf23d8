"""What every reader of a foreign corpus yields: one of our articles with its annotations, whose offsets hold for it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from standpunkt.corpus.compose import Block, Metadata, compose
from standpunkt.labels import SectionKind, Source
from standpunkt.schema import Annotation, Article, Mention, Provenance, Stance

CONVERSION: Final = "1"
"""Version of the conversions; moves when the same file would give another text, span or label."""

_NOT_IN_ID = re.compile(r"[^\w.@+-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotated:
    """One article and all that its corpus says about it."""

    article: Article
    """The article."""
    annotations: tuple[Annotation, ...]
    """One per annotator; empty where nobody annotated it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the labels of a foreign corpus come from."""

    annotator: str
    """Name of the corpus: its people are not told apart."""
    guideline: str
    """The guidelines they followed."""
    licence: str | None = None
    """SPDX identifier of the corpus's licence; null where none is stated."""


GERMEVAL: Final = Origin(annotator="germeval2014", guideline="NoSta-D, GermEval 2014", licence="CC-BY-4.0")
GERNTSA: Final = Origin(annotator="gerntsa", guideline="GerNTSA", licence="CC-BY-4.0")
DIMSTANCE: Final = Origin(annotator="dimstance", guideline="SemEval-2026 Task 3 Track B")
GERMAN_LER: Final = Origin(annotator="german-ler", guideline="German-LER, 19 classes", licence="CC-BY-4.0")
UNER_PUD: Final = Origin(annotator="uner-german-pud", guideline="Universal NER", licence="CC-BY-SA-3.0")
EUROPEANA: Final = Origin(annotator="europeana-ner-de", guideline="Europeana Newspapers", licence="CC0-1.0")


def compose_paragraphs(paragraphs: Iterable[str], metadata: Metadata, *, source: str) -> Article:
    """Return the article of these cleaned paragraphs; its id is `source` and the start of the text's hash.

    Raises:
        RecordError: they make no valid article.
    """
    blocks = [Block(kind=SectionKind.PARAGRAPH, text=paragraph) for paragraph in paragraphs]
    return compose(blocks, metadata, source=id_part(source))


def annotate(
    article: Article, origin: Origin, tool: str, mentions: Sequence[Mention], stances: Sequence[Stance] = ()
) -> Annotated:
    """Return `article` with one annotation, made by people and converted by `tool`.

    Raises:
        RecordError: the mentions and stances break an annotation's invariants.
    """
    annotation = Annotation(
        article_id=article.id,
        text_sha256=article.text_sha256,
        annotator=origin.annotator,
        mentions=tuple(mentions),
        stances=tuple(stances),
        guideline=origin.guideline,
        provenance=Provenance(source=Source.HUMAN, tool=f"standpunkt {tool} {CONVERSION}"),
    )
    return Annotated(article=article, annotations=(annotation,))


def id_part(name: str) -> str:
    """Return `name` with every character that an id cannot hold replaced."""
    return _NOT_IN_ID.sub("_", name)
