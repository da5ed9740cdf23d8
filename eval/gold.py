"""What a submission is scored against: records, never files of another room."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from standpunkt.errors import UsageError
from standpunkt.labels import Split, Task
from standpunkt.schema import Annotation, Article, Pair

_CANARY = re.compile(rb"standpunkt-canary-[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """The articles of one split and their gold, for one task."""

    task: Task
    """What is scored."""
    corpus: str
    """Name of the corpus."""
    version: str
    """Version of the corpus."""
    split: Split
    """The split that is scored."""
    articles: tuple[Article, ...]
    """The documents: the unit of resampling. Each has an annotation."""
    annotations: Mapping[str, Annotation]
    """Gold per article id."""
    pairs: tuple[Pair, ...]
    """Given pairs with their labels; used by the stance task only."""
    training_surfaces: frozenset[str] = frozenset()
    """What the mentions of the training split read in the text; empty where unknown: then nothing is seen or unseen."""
    sentences: Mapping[str, tuple[int, ...]] = field(default_factory=dict[str, tuple[int, ...]])
    """First code point of each sentence, ascending, per article id; empty where nobody cut them."""
    hidden: bool = False
    """Whether the gold is secret: then faults and results say nothing that would give it away."""

    def __post_init__(self) -> None:
        """Refuse gold that nothing can be scored against.

        Raises:
            UsageError: no articles, articles without gold, or, for stance, no pairs, or, end to end, no arrows.
        """
        if not self.articles:
            raise UsageError(f"{self.corpus}: the split {self.split} has no articles")
        bare = [article.id for article in self.articles if article.id not in self.annotations]
        if bare:
            raise UsageError(f"{self.corpus}: {len(bare)} articles of {self.split} have no gold, e.g. {bare[0]}")
        if self.task is Task.STANCE and not self.pairs:
            raise UsageError(f"{self.corpus}: the split {self.split} has no pairs to ask for")
        if self.task is Task.STANCE_E2E and not any(self.annotations[article.id].stances for article in self.articles):
            raise UsageError(f"{self.corpus}: the gold of the split {self.split} has no stances to find")

    def canaries(self) -> frozenset[str]:
        """Return the marks ``standpunkt-canary-<32 hex digits>`` that stand anywhere in the gold annotations.

        Whoever keeps a split hidden writes one into its gold, such as into a mention's `entity`: what carries it was
        made from that gold.
        """
        content = msgspec.json.encode([self.annotations[article.id] for article in self.articles])
        return frozenset(mark.decode() for mark in _CANARY.findall(content))

    def sha256(self) -> str:
        """Return the hash of everything a score depends on: texts, gold, pairs; the order of articles is ignored.

        What only slices depend on, the training split and the sentences, is named by the corpus and its version.
        """
        ids = sorted(article.id for article in self.articles)
        content = [
            [self.annotations[name].text_sha256, self.annotations[name].mentions, self.annotations[name].stances]
            for name in ids
        ]
        pairs = sorted(self.pairs, key=lambda pair: pair.pair_id)
        return hashlib.sha256(msgspec.json.encode([ids, content, pairs], order="deterministic")).hexdigest()
