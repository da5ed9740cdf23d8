"""Open a corpus by its name or place: the packaged sample, a release folder, or a file of articles."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from standpunkt import jsonl
from standpunkt.corpus.companions import SUMMARY, companion
from standpunkt.corpus.configs import CONFIGS
from standpunkt.corpus.dataset import SAMPLE, Corpus, join
from standpunkt.corpus.manifest import MANIFEST
from standpunkt.corpus.notes import Notes
from standpunkt.corpus.stored import read_release
from standpunkt.errors import Fault, InputError, UsageError
from standpunkt.files import require
from standpunkt.labels import Split
from standpunkt.record import Record
from standpunkt.schema import Annotation, Article

_HEAD_BYTES = 64


def load(source: str, configs: Collection[str] = CONFIGS) -> Corpus:
    """Return the corpus that `source` names: ``sample``, a release folder, or an ``articles.jsonl``.

    A bare file of articles has no gold, and all of it is ``train``. Of a release, only `configs` are read.

    Raises:
        InputError: the release is damaged, or the file has faults.
        UsageError: `source` is none of them.
    """
    if source == SAMPLE:
        from standpunkt.corpus.sample import load_sample  # noqa: PLC0415 - as slow to import as a release to read

        return load_sample()
    path = require(Path(source))
    if path.is_file():
        return _load_articles(path)
    if not (path / MANIFEST).is_file():
        raise UsageError(f"{source}: expected '{SAMPLE}', an articles.jsonl, or a release folder with a {MANIFEST}")
    return read_release(path, configs)


class _Named(Record, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """The id of an article; the rest of its line is not looked at yet."""

    id: str


class _ArticlesFile(Collection[Article]):
    """The articles of a file, read anew each time, so that they need not fit into memory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self.ids = tuple(named.id for named in jsonl.stream(path, _Named, key="id"))
        except InputError:
            self.ids = tuple(article.id for article in self)  # raises, with everything that is wrong

    def __iter__(self) -> Iterator[Article]:
        return jsonl.stream(self._path, Article, key="id")

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, article: object) -> bool:
        return any(article == other for other in self)


def _load_articles(path: Path) -> Corpus:
    from standpunkt.corpus.summary import IngestSummary  # noqa: PLC0415 - slow to import

    require_articles(path)
    articles = _ArticlesFile(path)
    beside = companion(path, SUMMARY)
    summary = jsonl.read_one(beside, IngestSummary) if beside.is_file() else None
    return Corpus(
        name=path.name.removesuffix(".gz").removesuffix(".jsonl"),
        version="0",
        about=f"Built from {path.name}; nothing more was said of it.",
        articles=articles,
        splits=dict.fromkeys(articles.ids, Split.TRAIN),
        dropped=summary.dropped if summary else {},
        sources={source.name: source.sha256 for source in summary.sources} if summary else {},
        stages=summary.stages if summary else {},
        notes=summary.notes if summary else Notes(),
    )


def require_articles(path: Path) -> None:
    """Refuse a file that is no JSONL with one word, instead of a fault for each of its lines.

    Raises:
        InputError: the file does not open as a JSON object, or is a damaged gzip file.
    """
    from standpunkt.corpus.readers import own  # noqa: PLC0415 - slow to import, with all other readers

    head = jsonl.read_head(require(path), _HEAD_BYTES)
    if head.strip() and not own.recognises(head):
        expected, hint = "an articles.jsonl", "'standpunkt corpus ingest' makes one from other files"
        raise InputError(
            [Fault(code="E_FILE", file=str(path), expected=expected, found="another kind of file", hint=hint)]
        )


def with_gold(corpus: Corpus, gold_path: Path, annotations_path: Path | None = None) -> Corpus:
    """Return `corpus` with gold, the pairs that follow from it, and every annotator's own annotations.

    Args:
        corpus: the articles.
        gold_path: gold, one annotation an article.
        annotations_path: the annotators' own annotations, any number an article; None if gold is all there is.

    Pairs are made of the gold of annotators who drew an arrow somewhere: a corpus of entities alone has none.

    Raises:
        InputError: a file has faults, or an annotation does not fit its article.
        UsageError: there is no such file.
    """
    from standpunkt.corpus.pairs import pairs  # noqa: PLC0415 - slow to import, with the tokeniser

    decided = jsonl.read(gold_path, Annotation, key="article_id")
    annotations = jsonl.read(annotations_path, Annotation) if annotations_path else decided
    if faults := join(corpus.articles, [*decided, *annotations]):
        raise InputError(faults)
    gold = {annotation.article_id: annotation for annotation in decided}
    # Whoever drew no arrow anywhere did not look for stances: their articles are no evidence of NONE.
    drew = {annotation.annotator for annotation in decided if annotation.stances}
    asked = {annotation.article_id for annotation in decided if annotation.annotator in drew}
    annotated = [article for article in corpus.articles if article.id in asked]
    return replace(
        corpus,
        gold=gold,
        annotations=annotations,
        pairs=tuple(pair for article in annotated for pair in pairs(article, gold[article.id])),
    )
