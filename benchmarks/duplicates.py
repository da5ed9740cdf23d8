"""Near-duplicates: what the band layouts find of planted pairs, and how fast documents are signed beside datasketch.

``make bench`` runs it. Both sides are timed in the same run, in CPU seconds, from raw text to 128 minima; the ratio is
what counts. Without datasketch (``pip install datasketch==2.0.0``) only our side is timed.
"""

import importlib
import random
import re
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
from rich.console import Console
from rich.table import Table

from standpunkt.corpus.duplicates.candidates import candidates
from standpunkt.corpus.duplicates.find import find_duplicates
from standpunkt.corpus.duplicates.shingles import shingle_sets
from standpunkt.corpus.duplicates.signatures import BANDS, ROWS, band_keys, signatures
from standpunkt.corpus.engine.executor import Inline
from tests.corpus.planted import Planted, blown_up, similar_pairs, text

SOURCES = 400
LAYOUTS = ((BANDS, ROWS), (25, 5), (16, 8))
TIMES = 5
_WORD = re.compile(r"[^\W_]+")


def main() -> None:
    """Print both tables."""
    rng = random.Random(1)  # noqa: S311 - no secret
    planted = list(blown_up([text(rng, rng.randint(3, 12)) for _ in range(SOURCES)], seed=2))
    console = Console()
    console.print(_recall([one for one in planted if not one.id.endswith(":again")]))
    console.print(_speed([one.text for one in planted]))


def _recall(planted: list[Planted]) -> Table:
    """Pairs that a layout proposes, and pairs that end in one cluster, by true similarity."""
    with tempfile.TemporaryDirectory() as work:
        found = find_duplicates((one.row for one in planted), Inline(), Path(work))
    cluster = {row.article_id: row.cluster for row in found.rows}
    mixed = sum(row.article_id.split(":")[0] != row.cluster.split(":")[0] for row in found.rows)
    place = {one.id: n for n, one in enumerate(planted)}
    proposed = {layout: _proposed(planted, *layout) for layout in LAYOUTS}
    pairs, hits = Counter[int](), Counter[tuple[int, object]]()
    for left, right, similarity in similar_pairs(planted):
        tenth = min(int(similarity * 10), 9)
        pairs[tenth] += 1
        hits[tenth, "cluster"] += left.id in cluster and cluster[left.id] == cluster.get(right.id)
        for layout in LAYOUTS:
            hits[tenth, layout] += (place[left.id], place[right.id]) in proposed[layout]
    table = Table(title=f"Share of planted pairs found, {len(planted):,} texts; {mixed} rows in a foreign cluster")
    columns = [*(f"proposed, {bands}x{rows}" for bands, rows in LAYOUTS), "in one cluster"]
    for column in ("Jaccard", "pairs", *columns):
        table.add_column(column, justify="right")
    for tenth in sorted(pairs):
        shares = [f"{hits[tenth, key] / pairs[tenth]:.4f}" for key in (*LAYOUTS, "cluster")]
        table.add_row(f".{tenth}", f"{pairs[tenth]:,}", *shares)
    counts = [f"{len(proposed[layout]):,}" for layout in LAYOUTS]
    table.add_row("pairs proposed", "", *counts, "")
    return table


def _proposed(planted: list[Planted], bands: int, rows: int) -> set[tuple[int, int]]:
    keys = band_keys(shingle_sets(one.text for one in planted), bands=bands, rows=rows)
    found = candidates(lambda band: keys[:, band].copy(), bands, len(planted))
    return {(left, right) for left, right in found.pairs.tolist()}


def _speed(texts: list[str]) -> Table:
    documents = pa.table({"id": [str(n) for n in range(len(texts))], "text": texts})
    batches = documents.to_batches(max_chunksize=512)
    sides: dict[str, Callable[[], object]] = {"ours": lambda: [signatures(batch) for batch in batches]}
    try:
        library: Any = importlib.import_module("datasketch")
        sides["datasketch, update_batch"] = lambda: [_datasketch(library, one) for one in texts]
    except ImportError:
        sides["datasketch is not installed"] = lambda: None
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(TIMES):
        for name, work in sides.items():
            times[name].append(_cpu(work))
    characters = sum(map(len, texts)) / len(texts)
    table = Table(title=f"Documents signed a CPU second: {len(texts):,} of {characters:,.0f} characters")
    for column in ("", "documents/s", "ratio"):
        table.add_column(column, justify="right" if column else "left")
    middle = {name: statistics.median(values) for name, values in times.items()}
    for name, seconds in middle.items():
        known = seconds > 1e-3  # noqa: PLR2004 - a side that did nothing has no speed
        rate, ratio = f"{len(texts) / seconds:,.0f}", f"{seconds / middle['ours']:.1f}x"
        table.add_row(name, *((rate, ratio) if known else ("", "")))
    return table


def _datasketch(library: Any, document: str) -> object:  # noqa: ANN401 - an optional library
    words = _WORD.findall(document.casefold())
    minhash = library.MinHash(num_perm=BANDS * ROWS)
    minhash.update_batch(list({" ".join(words[n : n + 5]).encode() for n in range(len(words) - 4)}))
    return minhash


def _cpu(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main()
