"""Stance from raw text: who (holder) is for or against what (target), with mentions that the system found itself.

The headline ``tuple_f1`` is the F1 of a document's stances by entity (`tuples`): holder, target and polarity are right,
and a stance that is said three times counts once. Beside it, from strict to lenient:

- ``span_tuple_``: arrows; spans and labels of holder and target and the polarity are equal.
- ``overlap_tuple_``: arrows of equal polarity whose holders and whose targets have an IoU of at least .5, whatever
  their labels, matched one to one, as many as can be. AUTHOR matches AUTHOR alone.
- ``pair_``: entity pairs, whatever the polarity. ``polarity_accuracy`` and ``polarity_macro_f1``: of the pairs that
  both sides have; the mean is over FAVOR, AGAINST and NEUTRAL as far as defined.
- ``target_``: entities towards which there is a stance. ``holder_given_target_``: pairs among the targets that both
  sides have.
- ``mention_``: span and label of all mentions, in a stance or not.
- ``f1/FAVOR``, ...: tuples of one polarity.
- ``mention_loss``, ``pair_loss``, ``polarity_loss``: where the headline is lost; they add up to 1 - ``tuple_f1``
  (`losses`).

Degenerate cases: precision without predictions, recall without gold and F1 without either are undefined; F1 with gold
but no predictions is 0. A document without gold stances is legal; predicted stances in it are false positives. FAVOR
and AGAINST between the same two are two tuples. Two mentions without `entity` are two entities, even with equal
surfaces. The polarity metrics are undefined where no pair is shared. Point estimates are checked against scikit-learn,
on one binary indicator for each item of either side.
"""

from collections.abc import Iterator, Mapping, Set
from itertools import chain
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from standpunkt.eval.gold import Gold
from standpunkt.eval.measure import Measure, counted
from standpunkt.eval.submissions.read import Submission
from standpunkt.eval.tasks.agree import require_equal
from standpunkt.eval.tasks.losses import LOSS_COLUMNS, LOSSES, loss_counts, losses
from standpunkt.labels import Polarity
from standpunkt.statistics.counts import Counts, Rows, Values
from standpunkt.statistics.f1 import CELL, f1_of_counts
from standpunkt.statistics.ratios import mean_of_defined, ratio
from standpunkt.tuples import (
    DocumentTuples,
    document_tuples,
    matched_arrows,
    part,
    polarities_of_shared_pairs,
)

Items = tuple[Set[object], Set[object]]
"""Gold and predicted items of a document; equal items are right."""
_POLARITIES: Final = tuple(map(str, Polarity))
_VIEWS: Final = ("tuple", "span_tuple", "overlap_tuple", "pair", "target", "holder_given_target", "mention")
_SETS: Final = (*_VIEWS, *_POLARITIES)
_THREE: Final = ("f1", "precision", "recall")
METRICS: Final = (
    *(f"{view}_{name}" for view in _VIEWS for name in _THREE),
    *("polarity_accuracy", "polarity_macro_f1"),
    *(f"{name}/{polarity}" for name in _THREE for polarity in _POLARITIES),
    *LOSSES,
)
_CONFUSION: Final = tuple(f"{gold}>{found}" for gold in _POLARITIES for found in _POLARITIES)
COLUMNS: Final = (*(f"{name}.{cell}" for name in _SETS for cell in CELL), *_CONFUSION, *LOSS_COLUMNS)
"""Cells of each view and of the tuples of each polarity; gold before predicted polarity of shared pairs; what the
losses follow from."""
_CELLS: Final = len(_SETS) * len(CELL)
_LOSSES: Final = _CELLS + len(_CONFUSION)


def items(document: DocumentTuples, mentions: Items) -> dict[str, Items]:
    """Return what is compared in a document, for each view and for the tuples of each polarity.

    Args:
        document: its tuples.
        mentions: its mentions on both sides.
    """
    gold, found = document.gold, document.found
    pairs = {(t.holder, t.target) for t in gold}, {(t.holder, t.target) for t in found}
    targets = {t.target for t in gold}, {t.target for t in found}
    known = targets[0] & targets[1]
    given = tuple({(holder, target) for holder, target in side if target in known} for side in pairs)
    return {
        "tuple": (gold, found),
        "span_tuple": (document.gold_spans, document.found_spans),
        "overlap_tuple": _by_overlap(document),
        "pair": pairs,
        "target": targets,
        "holder_given_target": (given[0], given[1]),
        "mention": mentions,
        **{name: (_of(gold, name), _of(found, name)) for name in _POLARITIES},
    }


def documents(gold: Gold, submission: Submission) -> Iterator[tuple[DocumentTuples, dict[str, Items]]]:
    """Yield the tuples of each document and what is compared in it, in the order of ``gold.articles``."""
    for article in gold.articles:
        truth, found = gold.annotations[article.id], submission.predictions.get(article.id)
        tuples = document_tuples(truth, found)
        mentions = set(map(part, truth.mentions)), set(map(part, found.mentions if found else ()))
        yield tuples, items(tuples, mentions)


def count(gold: Gold, submission: Submission) -> Counts:
    """Return the counts of `COLUMNS` per document."""
    table = np.zeros((len(gold.articles), len(COLUMNS)), dtype=np.int64)
    for row, (document, compared) in zip(table, documents(gold, submission), strict=True):
        cells = ((len(truth & found), len(found), len(truth)) for truth, found in (compared[name] for name in _SETS))
        row[:_CELLS] = list(chain.from_iterable(cells))
        for truth, found in polarities_of_shared_pairs(document.gold, document.found):
            row[_CELLS + _CONFUSION.index(f"{truth}>{found}")] += 1
        row[_LOSSES:] = loss_counts(document)
    return table


def values(sums: Rows) -> Values:
    """Return the metrics of `METRICS` from summed rows, ... x `COLUMNS`."""
    sums = np.asarray(sums, dtype=np.float64)
    cells = sums[..., :_CELLS].reshape((*sums.shape[:-1], len(_SETS), len(CELL)))
    f1, precision, recall = (
        f1_of_counts(cells),
        ratio(cells[..., 0], cells[..., 1]),
        ratio(cells[..., 0], cells[..., 2]),
    )
    views = len(_VIEWS)
    three = np.stack([f1[..., :views], precision[..., :views], recall[..., :views]], axis=-1)
    confusion = sums[..., _CELLS:_LOSSES].reshape((*sums.shape[:-1], len(_POLARITIES), len(_POLARITIES)))
    hits = np.diagonal(confusion, axis1=-2, axis2=-1)
    by_polarity = ratio(2.0 * hits, confusion.sum(axis=-1) + confusion.sum(axis=-2))
    accuracy = ratio(hits.sum(axis=-1), confusion.sum(axis=(-2, -1)))
    polarity = np.stack([accuracy, mean_of_defined(by_polarity)], axis=-1)
    return np.concatenate(
        [
            three.reshape((*three.shape[:-2], -1)),
            polarity,
            *(each[..., views:] for each in (f1, precision, recall)),
            losses(sums[..., _LOSSES:], cells[..., 0, :]),
        ],
        axis=-1,
    )


def support(sums: Counts) -> npt.NDArray[np.int64]:
    """Return the number of gold items, or of shared pairs, that each metric rests on."""
    gold = sums[:_CELLS].reshape(-1, len(CELL))[:, 2]
    shared, views = sums[_CELLS:_LOSSES].sum(), len(_VIEWS)
    of_views, of_polarities = np.repeat(gold[:views], len(_THREE)), np.tile(gold[views:], len(_THREE))
    return np.concatenate([of_views, [shared, shared], of_polarities, np.repeat(gold[0], len(LOSSES))])


def verify(gold: Gold, submission: Submission, metrics: Mapping[str, float]) -> dict[str, str]:
    """Compute every metric but the losses, which it has not, with scikit-learn and compare to the last bit.

    Raises:
        ScoreMismatchError: a value differs.
    """
    import sklearn  # noqa: PLC0415 - heavy

    compared = list(documents(gold, submission))
    for name in _SETS:
        template = f"{{}}/{name}" if name in _POLARITIES else f"{name}_{{}}"
        three = _three(_indicators(found[name] for _, found in compared))
        require_equal(metrics, {template.format(key): value for key, value in three.items()}, "scikit-learn")
    pairs = [pair for document, _ in compared for pair in polarities_of_shared_pairs(document.gold, document.found)]
    require_equal(metrics, _polarity(pairs), "scikit-learn")
    return {"scikit-learn": sklearn.__version__}


def _indicators(compared: Iterator[Items]) -> tuple[list[bool], list[bool]]:
    """Return, for each item of either side, whether it is gold and whether it was predicted."""
    truth: list[bool] = []
    found: list[bool] = []
    for gold, predicted in compared:
        for item in gold | predicted:
            truth.append(item in gold)
            found.append(item in predicted)
    return truth, found


def _three(indicators: tuple[list[bool], list[bool]]) -> dict[str, float]:
    from sklearn.metrics import precision_recall_fscore_support  # noqa: PLC0415

    if not indicators[0]:
        return dict.fromkeys(_THREE, np.nan)
    tool: Any = precision_recall_fscore_support
    precision, recall, f1, _ = tool(*indicators, average="binary", pos_label=True, zero_division=np.nan)
    return {"f1": float(f1), "precision": float(precision), "recall": float(recall)}


def _polarity(pairs: list[tuple[Polarity, Polarity]]) -> dict[str, float]:
    from sklearn import metrics as untyped  # noqa: PLC0415

    tool: Any = untyped
    if not pairs:
        return {"polarity_accuracy": np.nan, "polarity_macro_f1": np.nan}
    truth, found = [str(one) for one, _ in pairs], [str(other) for _, other in pairs]
    f1 = tool.f1_score(truth, found, labels=_POLARITIES, average="macro", zero_division=np.nan)
    return {"polarity_accuracy": float(tool.accuracy_score(truth, found)), "polarity_macro_f1": float(f1)}


def _by_overlap(document: DocumentTuples) -> Items:
    """Return arrows by number, a matched prediction under the number of its gold arrow."""
    gold, found = len(document.gold_spans), len(document.found_spans)
    numbers = {right: left for left, right in matched_arrows(document.gold_spans, document.found_spans)}
    return set(range(gold)), {numbers.get(n, gold + n) for n in range(found)}


def _of(tuples: Set[Any], polarity: str) -> Set[object]:
    return {stance for stance in tuples if stance.polarity == polarity}


def _no_remarks(_gold: Gold, _submission: Submission) -> tuple[str, ...]:
    return ()


STANCE_E2E: Final = Measure(
    columns=COLUMNS,
    metrics=METRICS,
    shown=("tuple_precision", "tuple_recall", "span_tuple_f1", "pair_f1", "mention_f1"),
    support=support,
    count=count,
    rows=counted,
    values=values,
    verify=verify,
    remarks=_no_remarks,
    options="tuples:entity|match:overlap|avg:micro",
)
