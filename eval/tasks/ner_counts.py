"""What is counted of named entities in a document: the columns of a result of the task ``ner``."""

from collections.abc import Callable, Iterator, Sequence, Set
from typing import Final

import numpy as np

from standpunkt.eval.gold import Gold
from standpunkt.eval.submissions.read import Submission
from standpunkt.eval.tasks.partial import MILLIONTHS, NOTHING, Partial, partial
from standpunkt.labels import FINE_LABELS, NAMED, Form, fine_label
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
_FIRST: Final = {
    (label, form): (COLUMN[f"{label}.{CELL[0]}"], COLUMN[f"fine_{fine_label(label, form or Form.NAME)}.{CELL[0]}"])
    for label in NAMED
    for form in (*Form, None)
}
"""The first columns of the coarse and of the fine type of a mention, by its label and form."""
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
    for coarse, fine in gold.values():
        row[coarse + _GOLD] += 1
        row[fine + _GOLD] += 1
    bounds = same = 0
    for span, (coarse, fine) in predicted.items():
        row[coarse + _PREDICTED] += 1
        row[fine + _PREDICTED] += 1
        if true := gold.get(span):
            bounds += 1
            same += true[0] == coarse
            row[coarse] += true[0] == coarse
            row[fine] += true[1] == fine
    near = _near(truth, found, gold.keys() & predicted.keys())
    row[len(_EXACT) :] = (
        *(_inner(truth, found) if truth.inner or found.inner else (0,) * len(_INNER)),
        bounds,
        bounds + near.matched,
        same + near.same_type,
        same + near.overlapping,
        MILLIONTHS * same + near.credit,
    )
    return row


def _near(truth: NamedLayers, found: NamedLayers, both: Set[Span]) -> Partial:
    """Compare the outer spans that only one side has; `both` are the others, which overlap nothing else."""
    if len(both) in (len(truth.outer), len(found.outer)):
        return NOTHING
    return partial(*([m for m in side.outer if (m.start, m.end) not in both] for side in (truth, found)))


def _inner(truth: NamedLayers, found: NamedLayers) -> tuple[int, int, int, int]:
    """Return the counts of `_INNER`."""
    gold, predicted = _typed(truth.inner), _typed(found.inner)
    hits = [sum(kinds[n] in gold.get(span, ()) for span, kinds in predicted.items()) for n in range(len(SCHEMES))]
    return hits[0], len(predicted), len(gold), hits[1]


def _typed(layer: Sequence[Mention]) -> dict[Span, tuple[int, int]]:
    """Return the first columns of the coarse and of the fine type of each span; a layer has each span once."""
    return {(m.start, m.end): _FIRST[m.label, m.form] for m in layer}
