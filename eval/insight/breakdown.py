"""Slices and error kinds in a result file, and whether they are those of its counts.

Nobody can check from a result alone which items a slice holds, but much follows from its counts: its value, that it
holds no more of a document than there is, that the parts of one property do not overlap, and that error kinds add up.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from standpunkt.errors import Fault
from standpunkt.eval.gold import Gold
from standpunkt.eval.insight.errors import KINDS
from standpunkt.eval.insight.slices import CELLS, Part, totals
from standpunkt.eval.result import Metric, Result, Slice
from standpunkt.statistics.counts import Counts


def as_slices(gold: Gold, cut: Sequence[Part], metrics: Sequence[Metric]) -> tuple[Slice, ...]:
    """Return the parts as a result keeps them: counts only of documents that hold some of it."""
    names = [article.id for article in gold.articles]
    return tuple(_as_slice(names, part, metric) for part, metric in zip(cut, metrics, strict=True))


def slice_counts(result: Result, cut: Slice) -> Counts:
    """Return a slice's counts, documents x columns, documents ascending by id."""
    width = max(map(len, cut.counts.values()), default=len(CELLS))
    return np.array([cut.counts.get(name, (0,) * width) for name in sorted(result.per_document)], dtype=np.int64)


def breakdown_fault(result: Result, counts: Counts) -> Fault | None:
    """Return the first fault of a result's slices and error kinds, or None.

    Args:
        result: what was read.
        counts: its counts per document, documents ascending by id.
    """
    return next(_faults(result, counts), None)


def _as_slice(names: Sequence[str], part: Part, metric: Metric) -> Slice:
    rows = {name: tuple(row) for name, row in zip(names, part.counts.tolist(), strict=True) if any(row)}
    return Slice(by=part.by, value=part.value, metric=metric, documents=len(rows), counts=rows)


def _faults(result: Result, counts: Counts) -> Iterator[Fault]:
    whole = totals(result.task, result.columns, counts)
    left: dict[str, Counts] = defaultdict(whole.copy)
    for n, cut in enumerate(result.slices):
        path = f"$.slices[{n}]"
        sizes = {len(row) for row in cut.counts.values()}
        if not cut.counts.keys() <= result.per_document.keys() or sizes != {whole.shape[1]}:
            expected = f"{whole.shape[1]} counts for each of some documents of the result"
            yield _fault(f"{path}.counts", expected, f"{len(cut.counts)} rows of {sorted(sizes)}")
            return
        if cut.documents != len(cut.counts):
            yield _fault(f"{path}.documents", f"{len(cut.counts)}, as in counts", cut.documents)
        left[cut.by] -= slice_counts(result, cut)
        if (left[cut.by] < 0).any():
            yield _fault(f"{path}.counts", f"parts by {cut.by} that hold no item twice", "more than the whole")
            return
    seen = {(cut.by, cut.value) for cut in result.slices}
    if len(seen) < len(result.slices):
        yield _fault("$.slices", "each part once", f"{len(result.slices) - len(seen)} twice")
    yield from _error_faults(result, whole)


def _error_faults(result: Result, whole: Counts) -> Iterator[Fault]:
    hits, predicted, gold = (int(whole[:, n :: len(CELLS)].sum()) for n in range(len(CELLS)))
    given = (
        sum(error.false_positives for error in result.errors),
        sum(error.false_negatives for error in result.errors),
    )
    kinds = tuple(error.kind for error in result.errors)
    if kinds != KINDS[result.task] or given != (predicted - hits, gold - hits):
        expected = f"the kinds of the task, {predicted - hits} false positives and {gold - hits} false negatives"
        yield _fault("$.errors", expected, f"{given[0]} and {given[1]}")


def _fault(path: str, expected: str, found: object) -> Fault:
    return Fault(code="E_RESULT", path=path, expected=expected, found=str(found))
