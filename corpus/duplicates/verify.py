"""Verification: the true Jaccard similarity of pairs of documents.

MinHash only proposes. A pair is an edge of a cluster where its shingle sets share enough, counted and not estimated.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from standpunkt.corpus.duplicates.shards import Shards
from standpunkt.corpus.duplicates.shingles import jaccard
from standpunkt.corpus.engine.executor import Executor
from standpunkt.corpus.progress import Track

BATCH: Final = 4096
"""Pairs a batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairBatch:
    """Pairs to compare, and where their shingles lie; travels to another process or machine."""

    shards: Shards
    """Where the shingles lie."""
    pairs: npt.NDArray[np.int64]
    """One row a pair of document numbers."""


def compare(pairs: npt.NDArray[np.int64], shards: Shards, executor: Executor, track: Track) -> npt.NDArray[np.float64]:
    """Return the Jaccard similarity of each pair, one row a pair of document numbers, worked out by the executor."""
    batches = (PairBatch(shards=shards, pairs=pairs[n : n + BATCH]) for n in range(0, len(pairs), BATCH))
    return np.concatenate([np.empty(0), *track(executor.map(similarities, batches), "compare")])


def similarities(batch: PairBatch) -> npt.NDArray[np.float64]:
    """Return the Jaccard similarity of each pair of a batch."""
    shingles = batch.shards.shingles
    values = (jaccard(shingles(left), shingles(right)) for left, right in batch.pairs.tolist())
    return np.fromiter(values, np.float64, len(batch.pairs))
