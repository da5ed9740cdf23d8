"""The leak check: what of one split can be read in another, counted on the finished splits and not on the intention."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from standpunkt.corpus.duplicates.bydate import Bounds, first_day
from standpunkt.corpus.duplicates.placed import Known, SplitRow
from standpunkt.labels import Split
from standpunkt.record import Record


class LeakCheck(Record, frozen=True, kw_only=True):
    """What was found between splits."""

    near_duplicates: int
    """Pairs of articles of one cluster, in different splits, that are near-duplicates: must be 0.

    Members of one cluster that hang together only through an article that was left out are compared; they may be in
    different splits, where the last release had them, and are no leak unless they are similar themselves.
    """
    shared_texts: int
    """Texts that stand, to the letter, in more than one split: must be 0."""
    train_after_test: tuple[str, ...]
    """Articles of train that are dated when test has begun: later copies, or kept there by the last release."""
    out_of_time: tuple[str, ...]
    """Clusters of which a member is not where the cluster's earliest date lies; only the last release can cause it."""

    @property
    def clean(self) -> bool:
        """Whether nothing of one split can be read in another."""
        return not (self.near_duplicates or self.shared_texts)


def leak_check(
    articles: Sequence[Known],
    rows: Iterable[SplitRow],
    *,
    texts: Mapping[str, str],
    threshold: float,
    bounds: Bounds | None,
) -> LeakCheck:
    """Check finished splits.

    Args:
        articles: all that were to be split.
        rows: where they went.
        texts: texts of the members of clusters that may lie in several splits; a member that is missing here counts as
            a duplicate of all the others.
        threshold: Jaccard similarity from which on two articles are near-duplicates.
        bounds: where splits begin; none if they do not run forward in time.
    """
    splits = {row.article_id: row.split for row in rows}
    placed = [article for article in articles if article.id in splits]
    clusters: dict[str, list[Known]] = defaultdict(list)
    where: dict[str, set[Split]] = defaultdict(set)
    for article in placed:
        clusters[article.cluster].append(article)
        where[article.text_sha256].add(splits[article.id])
    torn = [members for members in clusters.values() if len({splits[member.id] for member in members}) > 1]
    return LeakCheck(
        near_duplicates=sum(_near_pairs(members, splits, texts, threshold) for members in torn),
        shared_texts=sum(len(found) > 1 for found in where.values()),
        train_after_test=tuple(_after(placed, splits, bounds)) if bounds else (),
        out_of_time=tuple(_out_of_time(clusters, splits, bounds)) if bounds else (),
    )


def _near_pairs(
    members: Sequence[Known], splits: Mapping[str, Split], texts: Mapping[str, str], threshold: float
) -> int:
    """Return the number of near-duplicates across splits within one cluster, by their true similarity."""
    from standpunkt.corpus.duplicates.shingles import jaccard, shingle_sets  # noqa: PLC0415 - heavy

    known = [member.id for member in members if member.id in texts]
    sets = shingle_sets(texts[name] for name in known)
    shingles = {name: sets.of(row) for row, name in enumerate(known)}
    return sum(
        one.id not in shingles
        or other.id not in shingles
        or one.text_sha256 == other.text_sha256
        or jaccard(shingles[one.id], shingles[other.id]) >= threshold
        for one, other in combinations(members, 2)
        if splits[one.id] is not splits[other.id]
    )


def _after(placed: Iterable[Known], splits: Mapping[str, Split], bounds: Bounds) -> list[str]:
    return [
        article.id
        for article in placed
        if splits[article.id] is Split.TRAIN
        and article.published is not None
        and bounds.split_of(article.published) is Split.TEST
    ]


def _out_of_time(clusters: Mapping[str, list[Known]], splits: Mapping[str, Split], bounds: Bounds) -> list[str]:
    found: list[str] = []
    for name, members in clusters.items():
        dates = [member.published for member in members if member.published is not None]
        if dates:
            due = bounds.split_of(min(dates, key=first_day))
            if any(splits[member.id] is not due for member in members):
                found.append(name)
    return found
