"""The scores of exact matches once more, by seqeval.

Tags are laid on the pieces between all span edges of both sides, so that each span is one run of tags: scores of exact
matches do not depend on where else the text is cut, and no tokens of ours are needed.
"""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any, Final

import numpy as np

from standpunkt.eval.gold import Gold
from standpunkt.eval.submissions.read import Submission
from standpunkt.eval.tasks.agree import require_equal
from standpunkt.eval.tasks.ner_counts import SCHEMES, TypeOf, layers
from standpunkt.schema import Mention
from standpunkt.views import NamedLayers, coarse_type, fine_type

_Tags = list[str]
_Sides = tuple[list[_Tags], list[_Tags]]
"""Tags of gold and of the prediction, a list a document."""
_ROUNDING: Final = 1e-13
"""A mean may differ by the order in which its terms are added, no more."""


def verify(gold: Gold, submission: Submission, metrics: Mapping[str, float]) -> dict[str, str]:
    """Compute every metric of exact matches with seqeval: to the last bit, means over types or documents to rounding.

    Credit for near misses (``type_accuracy``, ``overlap_``, ``iou_``) has no tool of the field that matches optimally.

    Raises:
        ScoreMismatchError: a value differs.
    """
    documents = list(layers(gold, submission))
    if not any(side.outer for document in documents for side in document):
        return {}  # neither gold nor predictions: seqeval has nothing to count
    outer = {prefix: _tagged(documents, type_of, "outer") for prefix, _, type_of in SCHEMES}
    for prefix, types, _ in SCHEMES:
        require_equal(metrics, _by_type(outer[prefix], prefix, types), "seqeval")
    inner, inner_fine = (_tagged(documents, type_of, "inner") for type_of in (coarse_type, fine_type))
    views = {
        "": outer[""],
        "boundary_": _tagged(documents, lambda _: "span", "outer"),
        "germeval_strict_": _joined(outer["fine_"], inner_fine),
        "germeval_loose_": _joined(outer[""], inner),
        "germeval_outer_": outer["fine_"],
        "germeval_inner_": inner_fine,
    }
    for name, sides in views.items():
        require_equal(metrics, _overall(sides, name), "seqeval")
    means = {f"{prefix}macro_f1": _f1(outer[prefix], average="macro") for prefix, *_ in SCHEMES}
    means["macro_doc_f1"] = float(np.mean([_f1(([t], [f])) for t, f in zip(*outer[""], strict=True) if _any(t, f)]))
    require_equal(metrics, means, "seqeval", tolerance=_ROUNDING)
    return {"seqeval": version("seqeval")}


def _seqeval() -> Any:  # noqa: ANN401 - untyped
    from seqeval import metrics  # noqa: PLC0415 - heavy

    return metrics


def _f1(sides: _Sides, average: str = "micro") -> float:
    return float(_seqeval().f1_score(*sides, average=average, zero_division=0))


def _overall(sides: _Sides, prefix: str) -> dict[str, float]:
    """Return the three of a view; what is undefined is NaN, where seqeval says 0.0."""
    in_gold, in_predicted = (_any(*side) for side in sides)
    tool = _seqeval()
    return {
        f"{prefix}f1": _f1(sides) if in_gold or in_predicted else np.nan,
        f"{prefix}precision": tool.precision_score(*sides, zero_division=0) if in_predicted else np.nan,
        f"{prefix}recall": tool.recall_score(*sides, zero_division=0) if in_gold else np.nan,
    }


def _by_type(sides: _Sides, prefix: str, types: Sequence[str]) -> dict[str, float]:
    """Return the three of each type, and the micro F1."""
    in_gold, in_predicted = ({tag[2:] for tags in side for tag in tags} - {""} for side in sides)
    either = sorted({*in_gold, *in_predicted})
    tool = _seqeval()
    precision, recall, f1 = (
        function(*sides, average=None, zero_division=0)
        for function in (tool.precision_score, tool.recall_score, tool.f1_score)
    )
    found = {f"{prefix}f1": _f1(sides)}
    for name, numbers, defined in (
        ("f1", f1, either),
        ("precision", precision, in_predicted),
        ("recall", recall, in_gold),
    ):
        of_type = dict(zip(either, map(float, numbers), strict=True))
        found |= {f"{prefix}{name}/{kind}": of_type[kind] if kind in defined else np.nan for kind in types}
    return found


def _any(*sequences: _Tags) -> bool:
    """Tell whether an entity is tagged."""
    return any(tag != "O" for tags in sequences for tag in tags)


def _joined(one: _Sides, other: _Sides) -> _Sides:
    """Return both layers, one after the other: a span on the wrong layer matches nothing then."""
    return one[0] + other[0], one[1] + other[1]


def _tagged(documents: Sequence[tuple[NamedLayers, NamedLayers]], type_of: TypeOf, layer: str) -> _Sides:
    """Return IOB2 tags of one layer for the pieces between successive edges of both sides, per document."""
    sides: _Sides = ([], [])
    for document in documents:
        pair: list[tuple[Mention, ...]] = [getattr(side, layer) for side in document]
        edges = sorted({edge for mentions in pair for m in mentions for edge in (m.start, m.end)})
        for side, mentions in zip(sides, pair, strict=True):
            side.append(_tags(mentions, edges, type_of))
    return sides


def _tags(layer: tuple[Mention, ...], edges: list[int], type_of: TypeOf) -> _Tags:
    """Return the tags of a document; one piece outside of all spans where there is none, for seqeval."""
    tags = ["O"] * max(len(edges) - 1, 1)
    position = {edge: n for n, edge in enumerate(edges)}
    for mention in layer:
        first, last = position[mention.start], position[mention.end]
        tags[first:last] = [f"B-{type_of(mention)}"] + [f"I-{type_of(mention)}"] * (last - first - 1)
    return tags
