"""Named entities, from character offsets. The headline is the micro F1 of exact spans over the four coarse types.

Gold and prediction are reduced to layers by the same function (`named_layers`): the outermost entities, and those next
inside. All but the ``germeval_`` metrics look at the outer layer alone.

- ``f1``, ``precision``, ``recall`` and ``f1/PER``, ...: equal span and equal coarse type; ``fine_``: of twelve types,
  type and form. Values are those of seqeval's default mode (conlleval).
- ``macro_f1``: mean over the types; ``macro_doc_f1``: mean over documents of the coarse F1 (as in HIPE).
- ``boundary_``: equal span, whatever type. ``type_accuracy``: of overlapping spans, matched one to one for the greatest
  total of shared characters over joint ones (IoU), the share whose coarse types are equal.
- ``overlap_``: a prediction counts that shares a character with a gold span of its coarse type; ``iou_``: it counts as
  much as its IoU. Both by an optimal one-to-one matching, so that the order of predictions is nothing (`partial`).
- ``germeval_``: the official metrics of GermEval 2014 (Benikova et al., 2014). strict: twelve types, both layers;
  loose: four types, both layers; outer, inner: twelve types, one layer. A span on the wrong layer is wrong in all of
  them. ``germeval_outer_f1`` and ``fine_f1`` are the same number.

Degenerate cases: precision without predictions, recall without gold and F1 without either are undefined (seqeval says
0.0); F1 with gold but no predictions is 0. ``macro_f1`` is the mean over the types that are defined, as seqeval's is;
``macro_doc_f1`` the mean over the documents that are. A document without gold entities is legal; predictions in it are
false positives. ``type_accuracy`` is undefined where nothing overlaps. Touching spans do not overlap. Entities that
neither layer holds, deeper or crossing ones, are left out on both sides alike.
"""

from itertools import chain
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from standpunkt.eval.gold import Gold
from standpunkt.eval.measure import Measure
from standpunkt.eval.submissions.read import Submission
from standpunkt.eval.tasks.ner_counts import COLUMN, COLUMNS, TYPES, count
from standpunkt.eval.tasks.ner_verify import verify
from standpunkt.eval.tasks.partial import MILLIONTHS
from standpunkt.labels import NAMED
from standpunkt.statistics.counts import Counts, Rows, Values
from standpunkt.statistics.f1 import CELL, precision_recall_f1
from standpunkt.statistics.ratios import mean_of_defined, ratio
from standpunkt.views import named_layers

_COARSE: Final = len(NAMED)
_THREE: Final = ("f1", "precision", "recall")
_VIEWS: Final = ("boundary", "overlap", "iou", *(f"germeval_{view}" for view in ("strict", "loose", "outer", "inner")))
_OVERALL: Final = (*_THREE, "macro_f1", "macro_doc_f1", "fine_f1", "fine_macro_f1", "type_accuracy")
METRICS: Final = (
    *_OVERALL,
    *(f"{view}_{name}" for view in _VIEWS for name in _THREE),
    *(template.format(name) for name in _THREE for template in TYPES),
)
SHOWN: Final = ("precision", "recall", "macro_f1", "macro_doc_f1", "fine_f1", "overlap_f1")


def rows(counts: Counts) -> Rows:
    """Return the counts, the coarse F1 of each document (0 where undefined), and 1 where it is defined."""
    doc_f1 = precision_recall_f1(_by_type(counts)[:, :_COARSE].sum(axis=1))[2]
    return np.column_stack([counts.astype(np.float64), np.nan_to_num(doc_f1), ~np.isnan(doc_f1)])


def values(sums: Rows) -> Values:
    """Return the metrics of `METRICS` from summed rows, ... x (`COLUMNS` and the two of `rows`)."""
    sums = np.asarray(sums, dtype=np.float64)
    by_type = _by_type(sums)
    outer, fine = by_type[..., :_COARSE, :].sum(axis=-2), by_type[..., _COARSE:, :].sum(axis=-2)
    overall, fine_f1 = _three(outer), _three(fine)[0]
    per_type = precision_recall_f1(by_type)
    f1 = per_type[2]
    single = (
        mean_of_defined(f1[..., :_COARSE]),
        ratio(sums[..., -2], sums[..., -1]),
        fine_f1,
        mean_of_defined(f1[..., _COARSE:]),
        ratio(sums[..., COLUMN["overlap.same_type"]], sums[..., COLUMN["overlap.pairs"]]),
    )
    views = chain.from_iterable(_three(cell) for cell in _views(sums, outer, fine))
    stacked = np.stack([*overall, *single, *views], axis=-1)
    return np.concatenate([stacked, f1, per_type[0], per_type[1]], axis=-1)


def headline(sums: Rows) -> Values:
    """Return the first metric alone, for tests of many pairs of systems."""
    return precision_recall_f1(_by_type(np.asarray(sums))[..., :_COARSE, :].sum(axis=-2))[2]


def support(sums: Counts) -> npt.NDArray[np.int64]:
    """Return the number of gold spans that each metric rests on."""
    by_type = _by_type(sums)[:, 2]
    outer, inner = by_type[:_COARSE].sum(), sums[COLUMN["inner.gold"]]
    of_view = {"germeval_strict": outer + inner, "germeval_loose": outer + inner, "germeval_inner": inner}
    single = [sums[COLUMN["overlap.pairs"]] if name == "type_accuracy" else outer for name in _OVERALL]
    views = [of_view.get(view, outer) for view in _VIEWS for _ in _THREE]
    return np.concatenate([single, views, *([by_type] * len(_THREE))])


def remarks(_gold: Gold, submission: Submission) -> tuple[str, ...]:
    """Return warnings about predicted entities that the headline does not look at."""
    found = [named_layers(prediction.mentions) for prediction in submission.predictions.values()]
    inner, dropped = sum(len(layers.inner) for layers in found), sum(layers.dropped for layers in found)
    said: list[str] = []
    if inner:
        said.append(f"W_INNER: {inner} predicted entities lie inside another one and count in GermEval's metrics alone")
    if dropped:
        said.append(f"W_LAYERS: {dropped} predicted entities cross another one or lie a layer deeper: not scored")
    return tuple(said)


def _by_type(sums: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the cells of each coarse and each fine type, ... x types x `CELL`."""
    return sums[..., : len(TYPES) * len(CELL)].reshape((*sums.shape[:-1], len(TYPES), len(CELL)))


def _three(cell: npt.NDArray[np.float64]) -> tuple[Values, Values, Values]:
    precision, recall, f1 = precision_recall_f1(cell)
    return f1, precision, recall


def _views(sums: Rows, outer: npt.NDArray[np.float64], fine: npt.NDArray[np.float64]) -> list[npt.NDArray[np.float64]]:
    """Return the cell of each of `_VIEWS`, ... x `CELL`, from those of four and of twelve types together."""

    def with_tp(*columns: str, of: npt.NDArray[np.float64] = outer, unit: int = 1) -> npt.NDArray[np.float64]:
        hits = sums[..., [COLUMN[name] for name in columns]].sum(axis=-1) / unit
        return np.concatenate([hits[..., None], of[..., 1:]], axis=-1)

    inner = sums[..., COLUMN["inner.tp"] : COLUMN["inner.gold"] + 1]
    inner_fine = with_tp("inner_fine.tp", of=inner)
    near = [with_tp("boundary.tp"), with_tp("overlap.tp"), with_tp("iou.credit", unit=MILLIONTHS)]
    return [*near, fine + inner_fine, outer + inner, fine, inner_fine]


NER: Final = Measure(
    columns=COLUMNS,
    metrics=METRICS,
    alone={"f1": headline},
    shown=SHOWN,
    support=support,
    count=count,
    rows=rows,
    values=values,
    verify=verify,
    remarks=remarks,
    options="match:exact|layer:outer|avg:micro",
)
