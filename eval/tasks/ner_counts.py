"""What is counted of named entities in a document: the columns of a result of the task ``ner``."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np

from standpunkt.eval.gold import Gold
from standpunkt.eval.submissions.read import Submission
from standpunkt.eval.tasks.partial import partial
from standpunkt.labels import FINE_LABELS, NAMED
from standpunkt.matching import Span
from standpunkt.schema import Mention
from standpunkt.statistics.counts import Counts
from standpunkt.statistics.f1 import CELL
from standpunkt.views import NamedLayers, coarse_type, fine_type, named_layers

TypeOf = Callable[[Mention], str]
SCHEMES: Final[tuple[tuple[str, tuple[str, ...], TypeOf], ...]] = (
    ("", tuple(map(str, NAMED)), coarse_type),
    ("fine_", FINE_LABELS, fine_type),
)
"""Prefix of the names, types in order, and the type of a mention: for four types and for twelve."""
TYPES: Final = tuple(f"{prefix}{{}}/{kind}" for prefix, kinds, _ in SCHEMES for kind in kinds)
"""Names of the metrics of one type, to be filled with ``f1``, ``precision`` or ``recall``."""
_EXACT: Final = tuple(f"{prefix}{kind}.{cell}" for prefix, kinds, _ in SCHEMES for kind in kinds for cell in CELL)
_INNER: Final = ("inner.tp", "inner.predicted", "inner.gold", "inner_fine.tp")
_PARTIAL: Final = ("boundary.tp", "overlap.pairs", "overlap.same_type", "overlap.tp", "iou.credit")
COLUMNS: Final = (*_EXACT, *_INNER, *_PARTIAL)
"""Outer layer: cells of each coarse and each fine type. Inner layer: cells of all types together, where only the true
positives tell four types from twelve. Then spans alone, and near misses; ``iou.credit`` is in millionths."""
COLUMN: Final = {name: n for n, name in enumerate(COLUMNS)}
_FIRST: Final = {(prefix, kind): COLUMN[f"{prefix}{kind}.{CELL[0]}"] for prefix, kinds, _ in SCHEMES for kind in kinds}
_PREDICTED: Final = CELL.index("predicted")
_GOLD: Final = CELL.index("gold")


def count(gold: Gold, submission: Submission) -> Counts:
    """Return the counts of `COLUMNS` per document, in the order of ``gold.articles``."""
    rows = [_count(truth, found) for truth, found in layers(gold, submission)]
    return np.array(rows, dtype=np.int64).reshape(len(rows), len(COLUMNS))


def layers(gold: Gold, submission: Submission) -> Iterator[tuple[NamedLayers, NamedLayers]]:
    """Yield gold and predicted layers per document; a missing prediction is an empty one."""
    for article in gold.articles:
        prediction = submission.predictions.get(article.id)
        yield (
            named_layers(gold.annotations[article.id].mentions),
            named_layers(prediction.mentions if prediction else ()),
        )


def _count(truth: NamedLayers, found: NamedLayers) -> list[int]:
    row = [0] * len(COLUMNS)
    gold, predicted = _typed(truth.outer), _typed(found.outer)
    for kinds in gold.values():
        for kind in kinds:
            row[kind + _GOLD] += 1
    bounds = 0
    for span, kinds in predicted.items():
        true = gold.get(span, ())
        bounds += bool(true)
        for kind in kinds:
            row[kind + _PREDICTED] += 1
            row[kind] += kind in true
    inner, near = _inner(truth, found), partial(truth.outer, found.outer)
    row[len(_EXACT) :] = (*inner, bounds, near.matched, near.same_type, near.overlapping, near.credit)
    return row


def _inner(truth: NamedLayers, found: NamedLayers) -> tuple[int, int, int, int]:
    """Return the counts of `_INNER`."""
    gold, predicted = _typed(truth.inner), _typed(found.inner)
    hits = [sum(kinds[n] in gold.get(span, ()) for span, kinds in predicted.items()) for n in range(len(SCHEMES))]
    return hits[0], len(predicted), len(gold), hits[1]


def _typed(layer: Sequence[Mention]) -> dict[Span, tuple[int, int]]:
    """Return the first columns of the coarse and of the fine type of each span; a layer has each span once."""
    return {(m.start, m.end): (_FIRST["", coarse_type(m)], _FIRST["fine_", fine_type(m)]) for m in layer}
