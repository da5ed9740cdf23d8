"""One file with all that a score depends on: articles, gold and pairs of one split, for one task.

A platform that scores submissions is handed this file instead of a corpus. A score from it equals one from the corpus,
and so do its slices, the hash of the data and the signature.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from standpunkt import jsonl
from standpunkt.errors import Fault, UsageError
from standpunkt.eval.gold import Gold
from standpunkt.files import write_json
from standpunkt.labels import Split, Task
from standpunkt.record import Record, fault
from standpunkt.schema import Annotation, Article, Pair, faults_in_text

SCHEMA_VERSION: Final = "1"
GOLD: Final = "gold.json"
"""The name such a file has wherever one is written."""


class GoldFile(Record, frozen=True, kw_only=True):
    """Gold of one split for one task, as it is stored."""

    schema_version: str
    """Version of this layout."""
    canary: str
    """A string that stands nowhere else: who finds it in a crawl has found test data."""
    task: Task
    """What is scored."""
    corpus: str
    """Name of the corpus."""
    version: str
    """Version of its data."""
    split: Split
    """The split."""
    articles: tuple[Article, ...]
    """The documents."""
    annotations: tuple[Annotation, ...]
    """Gold, one annotation an article."""
    pairs: tuple[Pair, ...]
    """Given pairs with their labels."""
    training_surfaces: tuple[str, ...] = ()
    """What mentions of the training split read, ascending; slices by seen and unseen are told by them."""
    sentences: Mapping[str, tuple[int, ...]] = {}
    """First code point of each sentence per article id; slices of arrows are told by them."""

    def _faults(self) -> Iterator[Fault]:
        if self.schema_version != SCHEMA_VERSION:
            yield fault(
                "E_FIELD",
                "$.schema_version",
                f"version {SCHEMA_VERSION}, which this package reads",
                self.schema_version,
            )
        for name in ("corpus", "version"):
            if not getattr(self, name).isprintable():
                yield fault("E_TEXT", f"$.{name}", "printable characters", getattr(self, name))
        by_id = {article.id: article for article in self.articles}
        if len(by_id) < len(self.articles):
            yield fault("E_DUP_ID", "$.articles", "each id once", f"{len(self.articles)} articles, {len(by_id)} ids")
        for n, annotation in enumerate(self.annotations):
            article = by_id.get(annotation.article_id)
            if article is None or article.text_sha256 != annotation.text_sha256:
                expected = "an article of this file, with this text"
                yield fault("E_UNKNOWN_ID", f"$.annotations[{n}]", expected, annotation.article_id)
            else:
                for found in faults_in_text(annotation.mentions, article.text):
                    yield found.at(path=f"$.annotations[{n}]")
        for n, pair in enumerate(self.pairs):
            if pair.article_id not in by_id:
                yield fault("E_UNKNOWN_ID", f"$.pairs[{n}]", "an article of this file", pair.article_id)


def write_gold(path: Path, gold: Gold, *, force: bool = False) -> None:
    """Write `gold` as one file; equal gold gives equal bytes.

    Raises:
        OutputExistsError: the file exists and `force` is false.
    """
    write_json(path, gold_as_json(gold), force=force)


def gold_as_json(gold: Gold) -> object:
    """Return `gold` as the JSON value that `write_gold` stores."""
    return msgspec.to_builtins(
        GoldFile(
            schema_version=SCHEMA_VERSION,
            canary=f"standpunkt-canary-{gold.sha256()[:32]}: test data, never to train on",
            task=gold.task,
            corpus=gold.corpus,
            version=gold.version,
            split=gold.split,
            articles=gold.articles,
            annotations=tuple(gold.annotations[article.id] for article in gold.articles),
            pairs=gold.pairs,
            training_surfaces=tuple(sorted(gold.training_surfaces)),
            sentences=dict(sorted(gold.sentences.items())),
        )
    )


def read_gold(path: Path, task: Task | None = None, split: Split | None = None) -> Gold:
    """Read gold, and refuse it if it is for another task or split than was asked for.

    Raises:
        InputError: the file has faults.
        UsageError: there is no such file, or it is for another task or split.
    """
    stored = jsonl.read_one(path, GoldFile)
    if task not in (None, stored.task) or split not in (None, stored.split):
        asked = " ".join(str(word) for word in (task, split) if word is not None)
        raise UsageError(f"{path}: gold for {stored.task} {stored.split}, not for {asked}")
    return Gold(
        task=stored.task,
        corpus=stored.corpus,
        version=stored.version,
        split=stored.split,
        articles=stored.articles,
        annotations={annotation.article_id: annotation for annotation in stored.annotations},
        pairs=stored.pairs,
        training_surfaces=frozenset(stored.training_surfaces),
        sentences=stored.sentences,
    )
