"""From spans to counts: true positives, predicted and gold, by type, or by document and type."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standpunkt.eval.tags.spans import Spans

Cells = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanCounts:
    """How many spans agree, by type; types that occur on neither side are left out."""

    names: tuple[str, ...]
    """Types, sorted."""
    tp: Cells
    """Spans on both sides, with equal begin, end and type."""
    predicted: Cells
    """Predicted spans."""
    gold: Cells
    """Gold spans."""


def count(gold: Spans, predicted: Spans, names: tuple[str, ...]) -> SpanCounts:
    """Return the counts by type; `names` are those of `Halves`."""
    parts = (_in_both(gold, predicted), predicted, gold)
    tp, found, truth = (np.bincount(spans.type, minlength=len(names)).astype(np.int64) for spans in parts)
    order = sorted(np.flatnonzero(found + truth).tolist(), key=names.__getitem__)
    kept = np.array(order, dtype=np.intp)
    return SpanCounts(names=tuple(names[n] for n in order), tp=tp[kept], predicted=found[kept], gold=truth[kept])


def count_by_document(gold: Spans, predicted: Spans, types: int, documents: npt.NDArray[np.int64]) -> Cells:
    """Return documents x (true positives, predicted, gold) x types: what every interval and test is computed from.

    Args:
        gold: spans of one side.
        predicted: spans of the other.
        types: number of types.
        documents: one past the last place of each document in `Encoded.numbers`, ascending.
    """
    parts = (_in_both(gold, predicted), predicted, gold)
    cells = np.empty((len(documents), len(parts), types), dtype=np.int64)
    for n, spans in enumerate(parts):
        document = np.searchsorted(documents, spans.end, side="left")
        cells[:, n] = np.bincount(document * types + spans.type, minlength=cells[:, n].size).reshape(-1, types)
    return cells


def _in_both(gold: Spans, predicted: Spans) -> Spans:
    """Return the spans of both sides: joined on their ends, which are unique, then compared."""
    size = max(gold.end[-1:].max(initial=0), predicted.end[-1:].max(initial=0)) + 1
    ends = np.zeros((2, int(size)), dtype=bool)
    ends[0, gold.end] = ends[1, predicted.end] = True
    in_gold, in_predicted = ends[1, gold.end], ends[0, predicted.end]
    begin, type_ = gold.begin[in_gold], gold.type[in_gold]
    same = (begin == predicted.begin[in_predicted]) & (type_ == predicted.type[in_predicted])
    return Spans(begin=begin[same], end=gold.end[in_gold][same], type=type_[same])
