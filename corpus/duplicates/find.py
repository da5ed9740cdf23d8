"""Find duplicates: from a stream of articles to clusters, wherever the work runs.

This is the light front; `search` has the steps. Clusters depend on the articles alone: not on their order, nor on the
executor, nor on what an earlier run left in the work folder.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from standpunkt.corpus.duplicates.clusters import Duplicates
from standpunkt.corpus.engine.executor import Executor
from standpunkt.corpus.progress import Track, silent
from standpunkt.errors import UsageError

THRESHOLD: Final = 0.7
"""Jaccard similarity from which on two articles are near-duplicates."""
LOWEST: Final = 0.6
"""Lowest threshold: a pair as similar as this is proposed with probability .988; below it, too many are missed."""


def find_duplicates(
    articles: Iterable[tuple[str, str, str, str | None]],
    executor: Executor,
    work: Path,
    *,
    threshold: float = THRESHOLD,
    track: Track = silent,
) -> Duplicates:
    """Find the clusters of exact and near duplicates.

    Args:
        articles: id, text, text_sha256 and published of each; ids are unique.
        executor: where signing and comparing runs.
        work: a folder that the executor's processes reach; it is made, and may be deleted afterwards.
        threshold: Jaccard similarity of 5-word shingles from which on two articles are near-duplicates.
        track: shows progress.

    Raises:
        InputError: two articles of one cluster have the same id.
        UsageError: the threshold is not between `LOWEST` and 1.
    """
    if not LOWEST <= threshold <= 1:
        raise UsageError(f"threshold {threshold}: expected {LOWEST} to 1")
    from standpunkt.corpus.duplicates.search import search  # noqa: PLC0415 - heavy

    return search(articles, executor, work, threshold, track)
