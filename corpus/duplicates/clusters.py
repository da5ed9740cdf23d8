"""Clusters of duplicates as records: who belongs together, who is kept, and why.

Of a cluster one member is kept: the one published earliest, since later ones are likelier copies; of several the
longest, which lacks least; of several still the first by id. A date of lower precision counts as its beginning, and no
date as later than any.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from standpunkt.errors import Fault
from standpunkt.record import Record, fault, id_faults

UNDATED: Final = 99999999
"""Stands for no date: later than any."""


class Kind(StrEnum):
    """What a member of a cluster is to the member that is kept."""

    KEPT = "kept"
    """It is the kept member."""
    EXACT = "exact"
    """It has the same text."""
    NEAR = "near"
    """It is as similar as asked for."""
    CHAIN = "chain"
    """It is less similar, and hangs together with the kept member through others."""


class Reason(StrEnum):
    """Why the kept member was preferred: to this member, or, on its own row, to the next best."""

    EARLIEST = "earliest"
    """It was published earlier."""
    LONGEST = "longest"
    """It was published as early, and is longer."""
    ID = "id"
    """It was published as early, is as long, and comes first by id."""


class DuplicateRow(Record, frozen=True, kw_only=True):
    """An article that is not alone in its cluster; one line of ``duplicates.jsonl``."""

    article_id: str
    """The article."""
    cluster: str
    """Id of the cluster's kept member, by which the cluster is called."""
    kept: bool
    """Whether this is the kept member."""
    kind: Kind
    """What it is to the kept member."""
    jaccard: float
    """Jaccard similarity of its shingles with the kept member's; 1 for the same text."""
    reason: Reason
    """Why the kept member was preferred."""

    def _faults(self) -> Iterator[Fault]:
        yield from id_faults(self.article_id, "$.article_id")
        yield from id_faults(self.cluster, "$.cluster")
        if not (math.isfinite(self.jaccard) and 0 <= self.jaccard <= 1):
            yield fault("E_JACCARD", "$.jaccard", "a number from 0 to 1", self.jaccard)
        if self.kept != (self.kind is Kind.KEPT):
            yield fault("E_KIND", "$.kind", "kept, and nothing else, on the kept member", self.kind)
        if self.kept != (self.article_id == self.cluster):
            yield fault("E_CLUSTER", "$.cluster", "the id of the kept member", self.cluster)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicates:
    """What was found, and what it took."""

    rows: tuple[DuplicateRow, ...]
    """Every article that is not alone, by cluster, the kept one first; clusters by name."""
    articles: int
    """Articles looked at."""
    candidates: int
    """Pairs of texts that were compared."""
    edges: int
    """Those of them that are near-duplicates."""
    capped: int
    """Buckets too large to compare all their pairs (see `candidates`)."""
    threshold: float
    """Similarity from which on two articles are near-duplicates."""
    signatures: str
    """Version of the signatures."""

    def count(self, kind: Kind) -> int:
        """Return the number of members of this kind; there are as many kept ones as clusters."""
        return sum(row.kind is kind for row in self.rows)

    @property
    def removed(self) -> int:
        """Articles beside the kept ones."""
        return len(self.rows) - self.count(Kind.KEPT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What the choice of the kept member rests on."""

    id: str
    """The article."""
    day: int
    """First day of its date as a number, 20250701; `UNDATED` where there is none."""
    length: int
    """Characters of its text."""
    text: int
    """Number of its text: members with the same text have the same."""


def day_number(published: str | None) -> int:
    """Return the first day of a date as a number that sorts: ``2025-07`` gives 20250701."""
    return int((published + "-01-01")[:10].replace("-", "")) if published is not None else UNDATED


def rank(members: Iterable[Member]) -> list[Member]:
    """Return the members of a cluster, the one to keep first."""
    return sorted(members, key=lambda member: (member.day, -member.length, member.id))


def cluster_rows(ranked: Sequence[Member], jaccards: Mapping[int, float], threshold: float) -> list[DuplicateRow]:
    """Return the rows of one cluster: the kept member's first, the others by id.

    Args:
        ranked: its members in the order of `rank`.
        jaccards: similarity of each other text to the first member's, by the text's number.
        threshold: from which similarity on two articles are near-duplicates.
    """
    kept = ranked[0]
    rows = [_row(kept, kept, Kind.KEPT, 1.0, _reason(kept, ranked[1]))]
    for member in sorted(ranked[1:], key=lambda member: member.id):
        similarity = 1.0 if member.text == kept.text else jaccards[member.text]
        near = Kind.NEAR if similarity >= threshold else Kind.CHAIN
        kind = Kind.EXACT if member.text == kept.text else near
        rows.append(_row(member, kept, kind, similarity, _reason(kept, member)))
    return rows


def _row(member: Member, kept: Member, kind: Kind, jaccard: float, reason: Reason) -> DuplicateRow:
    return DuplicateRow(
        article_id=member.id, cluster=kept.id, kept=member is kept, kind=kind, jaccard=jaccard, reason=reason
    )


def _reason(kept: Member, other: Member) -> Reason:
    if kept.day < other.day:
        return Reason.EARLIEST
    return Reason.LONGEST if kept.length > other.length else Reason.ID
