"""The load of the scale benchmark: real articles blown up to any number of documents, the same for the same number.

Of 50 documents one is the article, 4 are exact copies, 10 are copies with 0.5 to 4 % of their words changed, and 35 are
rewritten so heavily that they count as articles of their own. Copies lie in other shards than what they copy.
"""

import csv
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from standpunkt.corpus.engine.executor import Executor
from standpunkt.corpus.engine.shards import write_table

DOCUMENTS: Final = 51_400
"""Documents of the full load: 50 for each of the 1,028 articles."""
SHARDS: Final = 16
"""Shards of the full load; smaller and larger loads have shards of the same size."""
_SEED: Final = 42
_REWRITTEN: Final = 0.5
"""Share of the words that are changed in a document of its own; one shingle in 32 survives."""
_CHANGED: Final = (0.0,) * 5 + (0.005,) * 3 + (0.01,) * 3 + (0.02,) * 2 + (0.04,) * 2 + (_REWRITTEN,) * 35
"""Share of the words changed in each of the 50."""


def write_load(articles: Path, folder: Path, documents: int, executor: Executor) -> list[Path]:
    """Write the shards (`number` int64, `text` string) and return their paths."""
    folder.mkdir(parents=True)
    shards = max(2, round(documents * SHARDS / DOCUMENTS))
    edges = [documents * shard // shards for shard in range(shards + 1)]
    paths = [folder / f"load-{shard:05}.parquet" for shard in range(shards)]
    jobs = zip(paths, edges, edges[1:], strict=False)
    return list(executor.map(partial(_write_shard, articles, documents), jobs))


def _write_shard(articles: Path, documents: int, job: tuple[Path, int, int]) -> Path:
    import pyarrow as pa  # noqa: PLC0415 - heavy

    path, start, end = job
    texts = [_document(articles, documents, number) for number in range(start, end)]
    write_table(pa.table({"number": pa.array(range(start, end), pa.int64()), "text": pa.array(texts)}), path)
    return path


def _document(articles: Path, documents: int, number: int) -> str:
    """Return a document: the variant of an article, or of a rewritten one where there are not enough articles."""
    texts, vocabulary = _articles(articles)
    bases = -(-documents // len(_CHANGED))
    base, variant = number % bases, number // bases
    words: Any = texts[base % len(texts)]
    if base >= len(texts):
        words = _changed(words, vocabulary, _REWRITTEN, np.random.default_rng([_SEED, base]))
    return " ".join(_changed(words, vocabulary, _CHANGED[variant], np.random.default_rng([_SEED, base, variant])))


def _changed(words: Any, vocabulary: Any, share: float, rng: np.random.Generator) -> Any:  # noqa: ANN401 - object arrays
    places = rng.permutation(len(words))[: -int(-share * len(words) // 1)]
    changed = words.copy()
    changed[places] = vocabulary[rng.integers(0, len(vocabulary), size=len(places))]
    return changed


@lru_cache(maxsize=1)
def _articles(path: Path) -> tuple[list[Any], Any]:
    """Return the words of each article of 10kGNAD, and all words."""
    with path.open(encoding="utf-8", newline="") as file:
        texts = [np.array(row[1].split(), dtype=object) for row in csv.reader(file, delimiter=";", quotechar="'")]
    return texts, np.concatenate(texts)
