"""The steps of a search for duplicates: sign, propose, compare, connect, choose whom to keep.

Texts go once into shards in the work folder. Signing and comparing are pure functions that an executor applies to
shards and to batches of pairs; the rest is small enough for one process, which holds 48 bytes an article, one band of
keys at a time, the pairs, and the members of clusters.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from standpunkt.corpus.duplicates.candidates import Candidates, candidates
from standpunkt.corpus.duplicates.clusters import DuplicateRow, Duplicates, Member, cluster_rows, rank
from standpunkt.corpus.duplicates.components import components
from standpunkt.corpus.duplicates.intake import Intake, Texts, distinct
from standpunkt.corpus.duplicates.shards import Shards, gather, sign
from standpunkt.corpus.duplicates.signatures import BANDS, SIGNATURES
from standpunkt.corpus.duplicates.verify import compare
from standpunkt.corpus.engine.executor import Executor
from standpunkt.corpus.progress import Track
from standpunkt.errors import Fault, InputError


def search(
    articles: Iterable[tuple[str, str, str, str | None]],
    executor: Executor,
    work: Path,
    threshold: float,
    track: Track,
) -> Duplicates:
    """Find the clusters of exact and near duplicates; see `find.find_duplicates`."""
    intake = Intake()
    work.mkdir(parents=True, exist_ok=True)
    gather(executor.map(sign, intake.shards(track(articles, "sign"), work)), work)
    shards = Shards(folder=work, starts=tuple(intake.starts))
    texts = distinct(intake)

    def compared(pairs: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        return compare(texts.representatives[pairs], shards, executor, track)

    proposed = _proposed(texts, shards)
    edges = proposed.pairs[compared(proposed.pairs) >= threshold]
    connected = components(edges.tolist())
    alone = set(texts.shared).difference(chain.from_iterable(connected))
    clusters = _ranked([*connected, *([text] for text in alone)], texts, intake, shards)
    return Duplicates(
        rows=tuple(_rows(clusters, compared, threshold)),
        articles=intake.starts[-1],
        candidates=len(proposed.pairs),
        edges=len(edges),
        capped=proposed.capped,
        threshold=threshold,
        signatures=SIGNATURES,
    )


def _proposed(texts: Texts, shards: Shards) -> Candidates:
    """Return pairs of texts that are worth comparing.

    They are ranked by their hashes, so that the order of the articles plays no part in what a large bucket proposes.
    Texts without words have no near-duplicates.
    """
    worded = np.flatnonzero(shards.worded()[texts.representatives])
    documents = texts.representatives[worded]
    found = candidates(lambda band: shards.band(band)[documents], BANDS, len(documents))
    return replace(found, pairs=worded[found.pairs])


def _ranked(clusters: Iterable[Sequence[int]], texts: Texts, intake: Intake, shards: Shards) -> list[list[Member]]:
    """Return the articles of each cluster of texts, the one to keep first; clusters by its id.

    Raises:
        InputError: two of them have the same id.
    """
    found = [[(int(number), text) for text in cluster for number in texts.articles(text)] for cluster in clusters]
    numbers = sorted(number for cluster in found for number, _ in cluster)
    ids = dict(zip(numbers, shards.ids(np.array(numbers, dtype=np.int64)), strict=True))
    _refuse_repeated(ids.values())
    ranked = [
        rank(Member(id=ids[n], day=intake.days[n], length=intake.lengths[n], text=text) for n, text in cluster)
        for cluster in found
    ]
    return sorted(ranked, key=lambda members: members[0].id)


def _rows(
    clusters: Sequence[Sequence[Member]],
    compared: Callable[[npt.NDArray[np.int64]], npt.NDArray[np.float64]],
    threshold: float,
) -> list[DuplicateRow]:
    """Return the rows of all clusters.

    Args:
        clusters: members in the order of `rank`.
        compared: returns the similarities of pairs of texts, one row a pair.
        threshold: from which similarity on two articles are near-duplicates.
    """
    pairs = [
        (members[0].text, text)
        for members in clusters
        for text in sorted({member.text for member in members} - {members[0].text})
    ]
    values = compared(np.array(pairs, dtype=np.int64).reshape(-1, 2)).tolist()
    jaccards = {text: value for (_, text), value in zip(pairs, values, strict=True)}
    return [row for members in clusters for row in cluster_rows(members, jaccards, threshold)]


def _refuse_repeated(ids: Iterable[str]) -> None:
    repeated = sorted(name for name, times in Counter(ids).items() if times > 1)
    if repeated:
        expected = "each id once"
        raise InputError(
            Fault(code="E_DUP_ID", path="$.id", expected=expected, found=f"{name} twice") for name in repeated
        )
