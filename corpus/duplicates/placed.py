"""Articles in splits as records: where each went and why, and what was left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from standpunkt.errors import Fault
from standpunkt.labels import Split
from standpunkt.record import Record, id_faults, text_faults


class Why(StrEnum):
    """Why an article is in its split."""

    DATE = "date"
    """Its date lies there."""
    HASH = "hash"
    """The hash of its cluster's text lies there."""
    CLUSTER = "cluster"
    """Its cluster is there, though its own date lies elsewhere, or says nothing, or was not asked."""
    PREVIOUS = "previous"
    """It was there in the last release."""
    UNDATED = "undated"
    """Nothing in its cluster has a date, and such articles go to train."""


class SplitRow(Record, frozen=True, kw_only=True):
    """An article in a split; one line of ``splits.jsonl``."""

    article_id: str
    """The article."""
    split: Split
    """Where it is."""
    cluster: str
    """Id of its cluster's kept member; its own where it has no duplicates."""
    reason: Why
    """Why it is there."""

    def _faults(self) -> Iterator[Fault]:
        yield from id_faults(self.article_id, "$.article_id")
        yield from id_faults(self.cluster, "$.cluster")


class LeftOut(Record, frozen=True, kw_only=True):
    """A new article that is in no split, since it would join what the last release keeps apart."""

    article_id: str
    """The article."""
    cluster: str
    """Id of its cluster's kept member."""
    reason: str
    """Which splits it would join: ``bridges train and test``."""

    def _faults(self) -> Iterator[Fault]:
        yield from id_faults(self.article_id, "$.article_id")
        yield from id_faults(self.cluster, "$.cluster")
        yield from text_faults(self.reason, "$.reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What of an article its split rests on."""

    id: str
    """The article."""
    published: str | None
    """Its date."""
    text_sha256: str
    """Hash of its text."""
    cluster: str
    """Id of its cluster's kept member; its own where it has no duplicates."""
