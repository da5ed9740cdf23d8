"""Named entities: exact match of span and type, from character offsets.

The headline is the micro F1 over the four coarse types; ``fine`` metrics use GermEval's twelve. Gold and prediction are
reduced to their outermost layer by the same function. Values are those of seqeval's default mode (conlleval), which the
score of every run is checked against.

Degenerate cases: precision without predictions, recall without gold and F1 without either are undefined (seqeval says
0.0); F1 with gold but no predictions is 0. ``macro_f1`` is the mean over the types that are defined, as seqeval's is. A
document without gold entities is legal; predictions in it are false positives.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from standpunkt.errors import ScoreMismatchError
from standpunkt.eval.gold import Gold
from standpunkt.eval.measure import Measure, counted, mean_of_defined, ratio
from standpunkt.eval.statistics.counts import Counts, Rows, Values
from standpunkt.eval.submissions.read import Submission
from standpunkt.labels import FINE_LABELS, NAMED
from standpunkt.schema import Mention
from standpunkt.views import coarse_type, fine_type, outer_layer

_TypeOf = Callable[[Mention], str]
_SCHEMES: Final[tuple[tuple[str, tuple[str, ...], _TypeOf], ...]] = (
    ("", tuple(map(str, NAMED)), coarse_type),
    ("fine_", FINE_LABELS, fine_type),
)
_CELLS: Final = ("tp", "predicted", "gold")
_ROUNDING = 1e-14


def _names(template: str) -> Iterator[str]:
    for prefix, types, _ in _SCHEMES:
        for kind in types:
            yield template.format(prefix=prefix, kind=kind)


def count(gold: Gold, submission: Submission) -> Counts:
    """Return, per document, true positives, predicted and gold spans of each coarse and each fine type."""
    table = np.zeros((len(gold.articles), len(COLUMNS)), dtype=np.int64)
    column = {name: n for n, name in enumerate(COLUMNS)}
    for row, (truth, found) in enumerate(_layers(gold, submission)):
        for prefix, _, type_of in _SCHEMES:
            spans = {(m.start, m.end, type_of(m)) for m in truth}
            predicted = {(m.start, m.end, type_of(m)) for m in found}
            for cell, members in zip(_CELLS, (spans & predicted, predicted, spans), strict=True):
                for *_, kind in members:
                    table[row, column[f"{prefix}{kind}.{cell}"]] += 1
    return table


def values(sums: Rows) -> Values:
    """Return the metrics of `METRICS` from summed rows, ... x `COLUMNS`."""
    cells = np.asarray(sums, dtype=np.float64).reshape((*np.shape(sums)[:-1], -1, len(_CELLS)))
    coarse, fine = cells[..., : len(NAMED), :], cells[..., len(NAMED) :, :]
    precision, recall, f1 = _precision_recall_f1(coarse.sum(axis=-2))
    fine_f1 = _precision_recall_f1(fine.sum(axis=-2))[2]
    by_type, by_fine_type = _precision_recall_f1(coarse)[2], _precision_recall_f1(fine)[2]
    overall = (f1, precision, recall, mean_of_defined(by_type), fine_f1, mean_of_defined(by_fine_type))
    return np.concatenate([np.stack(overall, axis=-1), by_type, by_fine_type], axis=-1)


def support(sums: Counts) -> npt.NDArray[np.int64]:
    """Return the number of gold spans that each metric rests on."""
    by_type = sums.reshape(-1, len(_CELLS))[:, 2]
    total = by_type[: len(NAMED)].sum()
    return np.concatenate([np.full(len(_OVERALL), total), by_type])


def verify(gold: Gold, submission: Submission, metrics: Mapping[str, float]) -> dict[str, str]:
    """Compute every F1, precision and recall with seqeval and compare them to the last bit, macro means to rounding.

    Tags are laid on the pieces between all span edges of both sides, so that each span is one run of tags: scores of
    exact matches do not depend on where else the text is cut.

    Raises:
        ScoreMismatchError: a value differs.
    """
    from importlib.metadata import version  # noqa: PLC0415 - slow to import

    from seqeval import metrics as untyped  # noqa: PLC0415 - heavy

    tool: Any = untyped

    for prefix, types, type_of in _SCHEMES:
        truth, found = [], []
        for gold_layer, predicted_layer in _layers(gold, submission):
            edges = sorted({edge for m in (*gold_layer, *predicted_layer) for edge in (m.start, m.end)})
            truth.append(_tags(gold_layer, edges, type_of))
            found.append(_tags(predicted_layer, edges, type_of))
        if not any(truth):
            return {}  # neither gold nor predictions: seqeval has nothing to count
        in_gold, in_predicted = (sorted({tag[2:] for tags in side for tag in tags} - {""}) for side in (truth, found))
        either = sorted({*in_gold, *in_predicted})
        by_type = dict(zip(either, tool.f1_score(truth, found, average=None, zero_division=0), strict=True))
        expected = {
            f"{prefix}f1": tool.f1_score(truth, found, zero_division=0),
            f"{prefix}macro_f1": tool.f1_score(truth, found, average="macro", zero_division=0),
            **{f"{prefix}f1/{kind}": float(by_type.get(kind, np.nan)) for kind in types},
        }
        if not prefix:
            precision, recall = tool.precision_score, tool.recall_score
            expected["precision"] = precision(truth, found, zero_division=0) if in_predicted else np.nan
            expected["recall"] = recall(truth, found, zero_division=0) if in_gold else np.nan
        _compare(expected, metrics)
    return {"seqeval": version("seqeval")}


def _layers(gold: Gold, submission: Submission) -> Iterator[tuple[tuple[Mention, ...], tuple[Mention, ...]]]:
    """Yield gold and predicted outer layer per document; a missing prediction is an empty one."""
    for article in gold.articles:
        prediction = submission.predictions.get(article.id)
        truth = outer_layer(gold.annotations[article.id].mentions)
        yield truth.mentions, outer_layer(prediction.mentions if prediction else ()).mentions


def _precision_recall_f1(cells: npt.NDArray[np.float64]) -> tuple[Values, Values, Values]:
    """Return the three in seqeval's order of operations, so that doubles are equal to the last bit."""
    tp, predicted, gold = cells[..., 0], cells[..., 1], cells[..., 2]
    precision, recall = ratio(tp, predicted), ratio(tp, gold)
    p, r = np.nan_to_num(precision), np.nan_to_num(recall)
    f1 = 2.0 * p * r / np.where(p + r == 0.0, 1.0, p + r)
    return precision, recall, np.where(predicted + gold == 0, np.nan, f1)


def _tags(layer: tuple[Mention, ...], edges: list[int], type_of: _TypeOf) -> list[str]:
    """Return IOB2 tags for the pieces between successive edges."""
    tags = ["O"] * max(len(edges) - 1, 0)
    position = {edge: n for n, edge in enumerate(edges)}
    for mention in layer:
        first, last = position[mention.start], position[mention.end]
        tags[first:last] = [f"B-{type_of(mention)}"] + [f"I-{type_of(mention)}"] * (last - first - 1)
    return tags


def _compare(expected: Mapping[str, float], metrics: Mapping[str, float]) -> None:
    """Raise where a value differs; a mean may differ by the order in which its terms are added, no more."""
    for name, value in expected.items():
        tolerance = _ROUNDING if "macro" in name else 0.0
        if not np.isclose(metrics[name], value, rtol=0.0, atol=tolerance, equal_nan=True):
            raise ScoreMismatchError(f"{name}: ours {metrics[name]!r}, seqeval {value!r}; please report this")


_OVERALL: Final = ("f1", "precision", "recall", "macro_f1", "fine_f1", "fine_macro_f1")
METRICS: Final = (*_OVERALL, *_names("{prefix}f1/{kind}"))
COLUMNS: Final = tuple(f"{name}.{cell}" for name in _names("{prefix}{kind}") for cell in _CELLS)

NER: Final = Measure(
    columns=COLUMNS,
    metrics=METRICS,
    support=support,
    count=count,
    rows=counted,
    values=values,
    verify=verify,
    options="match:exact|layer:outer|avg:micro",
)
