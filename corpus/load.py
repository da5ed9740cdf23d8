"""Open a corpus by its name or place: the packaged sample, a release folder, or a file of articles."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from standpunkt import jsonl
from standpunkt.corpus.dataset import SAMPLE, Corpus, join
from standpunkt.corpus.pairs import pairs
from standpunkt.corpus.release import MANIFEST, read_release
from standpunkt.corpus.sample import load_sample
from standpunkt.errors import InputError, UsageError
from standpunkt.files import require
from standpunkt.labels import Split
from standpunkt.schema import Annotation, Article


def load(source: str) -> Corpus:
    """Return the corpus that `source` names: ``sample``, a release folder, or an ``articles.jsonl``.

    A bare file of articles has no gold, and all of it is ``train``.

    Raises:
        InputError: the release is damaged, or the file has faults.
        UsageError: `source` is none of them.
    """
    if source == SAMPLE:
        return load_sample()
    path = require(Path(source))
    if path.is_file():
        articles = jsonl.read(path, Article, key=lambda article: article.id)
        name = path.name.removesuffix(".gz").removesuffix(".jsonl")
        splits: Mapping[str, Split] = {article.id: Split.TRAIN for article in articles}
        return Corpus(name=name, version="0", about="", articles=articles, splits=splits)
    if not (path / MANIFEST).is_file():
        raise UsageError(f"{source}: expected '{SAMPLE}', an articles.jsonl, or a release folder with a {MANIFEST}")
    return read_release(path)


def with_gold(corpus: Corpus, path: Path) -> Corpus:
    """Return `corpus` with the gold annotations of a file, and the pairs that follow from them.

    Raises:
        InputError: the file has faults, or an annotation does not fit its article.
        UsageError: there is no such file.
    """
    annotations = jsonl.read(path, Annotation, key=lambda annotation: annotation.article_id)
    if faults := join(corpus.articles, annotations):
        raise InputError(faults)
    gold = {annotation.article_id: annotation for annotation in annotations}
    annotated = [article for article in corpus.articles if article.id in gold]
    return replace(
        corpus,
        gold=gold,
        annotations=annotations,
        pairs=tuple(pair for article in annotated for pair in pairs(article, gold[article.id])),
    )
