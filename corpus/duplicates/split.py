"""Splits that keep clusters of duplicates together and change as little as they can when articles are added.

A cluster goes as a whole: by date, where its earliest member goes, so that a copy printed again later stays with its
original; or, without dates, by a hash. What the last release had in a split stays there, and what is new in a cluster
joins it there. Where a new article makes one cluster of what the last release has in different splits, every new member
of that cluster is left out, with the reason, and the others stay as they were.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, Literal

from standpunkt.corpus.duplicates.bydate import Bounds, first_day, undated_fault
from standpunkt.corpus.duplicates.clusters import DuplicateRow
from standpunkt.corpus.duplicates.find import THRESHOLD
from standpunkt.corpus.duplicates.leaks import LeakCheck, leak_check
from standpunkt.corpus.duplicates.placed import Known, LeftOut, SplitRow, Why
from standpunkt.errors import Fault, InputError, UsageError
from standpunkt.labels import Split
from standpunkt.schema import Article

Undated = Literal["refuse", "train"]
"""What becomes of articles that no date puts into a split."""
_HASH_BITS: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitResult:
    """Splits, and what is to be said of them."""

    rows: tuple[SplitRow, ...]
    """Every article that is in a split, in the order of the articles."""
    left_out: tuple[LeftOut, ...]
    """New articles that would join what the last release keeps apart."""
    gone: int
    """Articles of the last release that are no longer there."""
    check: LeakCheck
    """What of one split can be read in another."""

    @property
    def splits(self) -> dict[str, Split]:
        """Split of each article that is in one."""
        return {row.article_id: row.split for row in self.rows}


def split(
    articles: Iterable[Article],
    clusters: Iterable[DuplicateRow],
    *,
    dev_from: str,
    test_from: str,
    previous: Mapping[str, Split] | None = None,
    undated: Undated = "refuse",
    threshold: float = THRESHOLD,
) -> SplitResult:
    """Return splits that run forward in time by cluster: each goes where its earliest member's date lies.

    Args:
        articles: what is to be split, read once.
        clusters: their duplicates; rows of other articles are ignored.
        dev_from: first date of dev; train is what lies before.
        test_from: first date of test.
        previous: splits of the last release, which stay.
        undated: what becomes of a cluster in which nothing has a date.
        threshold: Jaccard similarity from which on the leak check counts two articles as near-duplicates.

    Raises:
        InputError: articles that no date puts into a split, all of them named.
        UsageError: a bound is no date, or `test_from` lies before `dev_from`.
    """
    bounds = Bounds(dev_from=dev_from, test_from=test_from)

    def fresh(members: Sequence[Known]) -> Iterator[tuple[Split, Why]]:
        dates = [member.published for member in members if member.published is not None]
        goal = bounds.split_of(min(dates, key=first_day)) if dates else Split.TRAIN
        for member in members:
            if not dates:
                yield goal, Why.UNDATED
            elif member.published is not None and bounds.split_of(member.published) is goal:
                yield goal, Why.DATE
            else:
                yield goal, Why.CLUSTER

    result = _split(articles, clusters, fresh, previous=previous or {}, threshold=threshold, bounds=bounds)
    if undated == "refuse":
        _refuse_undated(result.rows)
    return result


def split_by_hash(
    articles: Iterable[Article],
    clusters: Iterable[DuplicateRow],
    *,
    dev: float = 0.1,
    test: float = 0.2,
    salt: str = "",
    previous: Mapping[str, Split] | None = None,
    threshold: float = THRESHOLD,
) -> SplitResult:
    """Return splits by a hash of each cluster's kept text, for corpora without dates.

    The split of an article depends on its own cluster only, so that others may be added. It can change where a new
    member is kept instead of the old one, which `previous` prevents.

    Args:
        articles: what is to be split, read once.
        clusters: their duplicates; rows of other articles are ignored.
        dev: share of clusters that go to dev.
        test: share of clusters that go to test.
        salt: other salts give other splits.
        previous: splits of the last release, which stay.
        threshold: Jaccard similarity from which on the leak check counts two articles as near-duplicates.

    Raises:
        UsageError: the shares are negative or more than all.
    """
    if not (dev >= 0 and test >= 0 and dev + test <= 1):
        raise UsageError(f"dev {dev} and test {test}: expected shares from 0 to 1 that leave something for train")

    def fresh(members: Sequence[Known]) -> Iterator[tuple[Split, Why]]:
        kept = next((member for member in members if member.id == member.cluster), None)
        place = _share(kept.text_sha256 if kept else min(member.text_sha256 for member in members), salt)
        goal = Split.TEST if place < test else Split.DEV if place < test + dev else Split.TRAIN
        for member in members:
            yield goal, Why.HASH if member is kept or not kept else Why.CLUSTER

    return _split(articles, clusters, fresh, previous=previous or {}, threshold=threshold, bounds=None)


def _split(
    articles: Iterable[Article],
    clusters: Iterable[DuplicateRow],
    fresh: Callable[[Sequence[Known]], Iterable[tuple[Split, Why]]],
    *,
    previous: Mapping[str, Split],
    threshold: float,
    bounds: Bounds | None,
) -> SplitResult:
    """Place each cluster and check what came of it."""
    cluster_of = {row.article_id: row.cluster for row in clusters}
    known, texts = _read(articles, cluster_of, previous)
    groups: dict[str, list[Known]] = defaultdict(list)
    for article in known:
        groups[article.cluster].append(article)
    rows: dict[str, SplitRow] = {}
    left_out: list[LeftOut] = []
    for members in groups.values():
        for placed in _place(members, fresh, previous):
            if isinstance(placed, SplitRow):
                rows[placed.article_id] = placed
            else:
                left_out.append(placed)
    ordered = tuple(rows[article.id] for article in known if article.id in rows)
    return SplitResult(
        rows=ordered,
        left_out=tuple(left_out),
        gone=len(previous.keys() - {article.id for article in known}),
        check=leak_check(known, ordered, texts=texts, threshold=threshold, bounds=bounds),
    )


def _read(
    articles: Iterable[Article], cluster_of: Mapping[str, str], previous: Mapping[str, Split]
) -> tuple[list[Known], dict[str, str]]:
    """Read the articles once; return what is known of each, and the texts that the leak check may ask for."""
    found: dict[str, set[Split]] = defaultdict(set)
    for name, cluster in cluster_of.items():
        if name in previous:
            found[cluster].add(previous[name])
    torn = {cluster for cluster, splits in found.items() if len(splits) > 1}
    known: list[Known] = []
    texts: dict[str, str] = {}
    for article in articles:
        cluster = cluster_of.get(article.id, article.id)
        known.append(
            Known(id=article.id, published=article.published, text_sha256=article.text_sha256, cluster=cluster)
        )
        if cluster in torn and article.id in previous:
            texts[article.id] = article.text
    return known, texts


def _place(
    members: Sequence[Known],
    fresh: Callable[[Sequence[Known]], Iterable[tuple[Split, Why]]],
    previous: Mapping[str, Split],
) -> Iterator[SplitRow | LeftOut]:
    """Yield where each member of a cluster goes."""
    taken = {previous[member.id] for member in members if member.id in previous}
    if not taken:
        for member, (goal, reason) in zip(members, fresh(members), strict=True):
            yield SplitRow(article_id=member.id, split=goal, cluster=member.cluster, reason=reason)
        return
    for member in members:
        if member.id in previous:
            goal, reason = previous[member.id], Why.PREVIOUS
            yield SplitRow(article_id=member.id, split=goal, cluster=member.cluster, reason=reason)
        elif len(taken) == 1:
            (goal,) = taken
            yield SplitRow(article_id=member.id, split=goal, cluster=member.cluster, reason=Why.CLUSTER)
        else:
            *first, last = [name for name in Split if name in taken]
            bridge = f"bridges {', '.join(first)} and {last}"
            yield LeftOut(article_id=member.id, cluster=member.cluster, reason=bridge)


def _refuse_undated(rows: Iterable[SplitRow]) -> None:
    faults: list[Fault] = [undated_fault(row.article_id) for row in rows if row.reason is Why.UNDATED]
    if faults:
        raise InputError(faults)


def _share(text_sha256: str, salt: str) -> float:
    """Return a number from 0 to 1 that depends on text and salt alone."""
    digest = blake2b(f"{salt}\0{text_sha256}".encode(), digest_size=_HASH_BITS // 8).digest()
    return int.from_bytes(digest, "big") / (1 << _HASH_BITS)
