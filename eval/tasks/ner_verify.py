"""The scores of exact matches once more, by seqeval.

Tags are laid on the pieces between all span edges of both sides, so that each span is one run of tags: scores of exact
matches do not depend on where else the text is cut, and no tokens of ours are needed.
"""

from collections.abc import Mapping, Sequence
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
    inner, inner_fine = (_tagged(documents, type_of, "inner") for type_of in (coarse_type, fine_type))
    views = {
        "": outer[""],
        "boundary_": _tagged(documents, lambda _: "span", "outer"),
        "germeval_strict_": _joined(outer["fine_"], inner_fine),
        "germeval_loose_": _joined(outer[""], inner),
        "germeval_outer_": outer["fine_"],
        "germeval_inner_": inner_fine,
    }
    exact: dict[str, float] = {}
    for name, sides in views.items():
        exact |= _overall(sides, name)
    for prefix, types, _ in SCHEMES:
        exact |= _by_type(outer[prefix], prefix, types)
    exact["fine_f1"] = exact["germeval_outer_f1"]
    require_equal(metrics, exact, "seqeval")
    means = {f"{prefix}macro_f1": _scores(outer[prefix], "macro")[2] for prefix, *_ in SCHEMES}
    per_document = [_scores(([t], [f]))[2] for t, f in zip(*outer[""], strict=True) if _any(t, f)]
    means["macro_doc_f1"] = float(np.mean(per_document))
    require_equal(metrics, means, "seqeval", tolerance=_ROUNDING)
    from importlib.metadata import version  # noqa: PLC0415 - heavy

    return {"seqeval": version("seqeval")}


def _scores(sides: _Sides, average: str | None = "micro") -> Any:  # noqa: ANN401 - numbers, or arrays for None
    """Return seqeval's precision, recall and F1 in its default mode, conlleval's, in one pass over the tags."""
    from seqeval.metrics import sequence_labeling as untyped  # noqa: PLC0415 - heavy

    tool: Any = untyped
    return tool.precision_recall_fscore_support(*sides, average=average, zero_division=0)[:3]


def _overall(sides: _Sides, prefix: str) -> dict[str, float]:
    """Return the three of a view; what is undefined is NaN, where seqeval says 0.0."""
    in_gold, in_predicted = (_any(*side) for side in sides)
    precision, recall, f1 = _scores(sides)
    return {
        f"{prefix}f1": f1 if in_gold or in_predicted else np.nan,
        f"{prefix}precision": precision if in_predicted else np.nan,
        f"{prefix}recall": recall if in_gold else np.nan,
    }


def _by_type(sides: _Sides, prefix: str, types: Sequence[str]) -> dict[str, float]:
    """Return the three of each type."""
    in_gold, in_predicted = ({tag[2:] for tags in side for tag in tags} - {""} for side in sides)
    either = sorted({*in_gold, *in_predicted})
    precision, recall, f1 = _scores(sides, None)
    found: dict[str, float] = {}
    three = (("precision", precision, in_predicted), ("recall", recall, in_gold), ("f1", f1, either))
    for name, numbers, defined in three:
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
