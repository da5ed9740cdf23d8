"""The packaged corpus: articles written and labelled for this project, gold written into the text (`markup`)."""

from importlib import resources
from typing import Final

from standpunkt.corpus.dataset import SAMPLE, Corpus
from standpunkt.corpus.duplicates.bydate import split_by_date
from standpunkt.corpus.markup import parse
from standpunkt.corpus.pairs import pairs
from standpunkt.labels import Source
from standpunkt.schema import Annotation, Article, Provenance

VERSION: Final = "0.1.0"
RELEASED: Final = "2026-11-22"
LICENCE: Final = "CC-BY-4.0"
ANNOTATOR: Final = "language-model-1"
DEV_FROM: Final = "2025-07"
TEST_FROM: Final = "2025-09"

ABOUT: Final = """\
**The articles and all labels of this corpus were made by a large language model** (Anthropic's Claude), not by
journalists or human annotators: one run wrote and labelled an article by the project's annotation scheme, a second run
read it as editor and annotator and mended it, and the scheme's linter passed. No person has adjudicated the labels, and
two runs of one model share their blind spots: read scores on this corpus as a check of the line, not as a measure of
systems. People, parties, local bodies and the acting states are invented, and any likeness to real ones is chance; real
institutions and places are background only, and no statement or position is invented for any of them. Each article
stands alone: an invented office may be held by other people in another article.\
"""


def load_sample() -> Corpus:
    """Return the packaged corpus, with gold for every article.

    Raises:
        InputError: a packaged file is broken, which its tests exclude.
    """
    annotated = [
        _parse(entry.name, entry.read_text(encoding="utf-8"))
        for entry in sorted(
            resources.files("standpunkt.corpus").joinpath("sample").iterdir(), key=lambda item: item.name
        )
        if entry.name.endswith(".txt")
    ]
    articles = tuple(article for article, _ in annotated)
    return Corpus(
        name=SAMPLE,
        version=VERSION,
        about=ABOUT,
        released=RELEASED,
        articles=articles,
        splits=split_by_date(articles, dev_from=DEV_FROM, test_from=TEST_FROM),
        gold={annotation.article_id: annotation for _, annotation in annotated},
        annotations=tuple(annotation for _, annotation in annotated),
        pairs=tuple(pair for article, annotation in annotated for pair in pairs(article, annotation)),
    )


def _parse(file_name: str, source: str) -> tuple[Article, Annotation]:
    return parse(
        source,
        id=f"sample-{file_name.removesuffix('.txt')}",
        licence=LICENCE,
        annotator=ANNOTATOR,
        provenance=Provenance(source=Source.MODEL, tool="standpunkt markup"),
    )
