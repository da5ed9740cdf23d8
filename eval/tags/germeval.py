"""GermEval 2014's official metrics, from two layers of tags on each side.

| view   | what must be equal               | over            | the scorer's name for it                       |
|--------|----------------------------------|-----------------|------------------------------------------------|
| strict | layer, span, one of 12 classes   | both layers     | 1. Strict, Combined Evaluation (official)      |
| loose  | layer, span, one of 4 classes    | both layers     | 2. Loose, Combined Evaluation                  |
| outer  | span, one of 12 classes          | the outer layer | 3.1 Per-Level Evaluation (outer chunks)        |
| inner  | span, one of 12 classes          | the inner layer | 3.2 Per-Level Global Evaluation (inner chunks) |

An entity on the wrong layer is wrong in all of them, as the organisers made clear. Accuracy is the share of tokens with
equal tags; of a combined view the mean over both layers. Source: Benikova, Biemann, Kisselew and Padó (2014), GermEval
2014 Named Entity Recognition Shared Task, and the scorer's page, https://sites.google.com/site/germeval2014ner/evaluation.

Tags are read as conlleval reads them, sentence by sentence. The official script does not look at sentence ends, joins
neighbours of different classes where the second one begins with ``I-``, and never counts an entity right that ends the
file: on well-formed tags that end in ``O``, such as all of GermEval's own, nothing of this shows.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from standpunkt.eval.tags.codes import Codebook, Encoded, Sentences, encode_pair
from standpunkt.eval.tags.counts import SpanCounts, count
from standpunkt.eval.tags.halves import halve, lenient_split
from standpunkt.eval.tags.spans import lenient_spans

VIEWS: Final[Mapping[str, str]] = {
    "strict": "1. Strict, Combined Evaluation (official)",
    "loose": "2. Loose, Combined Evaluation",
    "outer": "3.1 Per-Level Evaluation (outer chunks)",
    "inner": "3.2 Per-Level Global Evaluation (inner chunks)",
}
"""The official names."""
_FORM = re.compile(r"(?:deriv|part)$")
_PERCENT: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One row of the scorer's output, from counts; percentages are 0 where they are undefined, as there."""

    tp: int
    """Entities that are right."""
    predicted: int
    """Entities found."""
    gold: int
    """Entities in the gold."""
    tokens_right: int
    """Tokens with equal tags; over both layers in a combined view."""
    tokens: int
    """Tokens; twice as many in a combined view."""

    @property
    def accuracy(self) -> float:
        """Percent of tokens with equal tags."""
        return _percent(self.tokens_right, self.tokens)

    @property
    def precision(self) -> float:
        """Percent of the entities found that are right."""
        return _percent(self.tp, self.predicted)

    @property
    def recall(self) -> float:
        """Percent of the gold's entities that were found."""
        return _percent(self.tp, self.gold)

    @property
    def f1(self) -> float:
        """Harmonic mean of both, in percent."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __add__(self, other: "Figures") -> "Figures":
        """Return the figures of both together."""
        return Figures(
            tp=self.tp + other.tp,
            predicted=self.predicted + other.predicted,
            gold=self.gold + other.gold,
            tokens_right=self.tokens_right + other.tokens_right,
            tokens=self.tokens + other.tokens,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GermEval:
    """All that the official scorer prints."""

    views: Mapping[str, Figures]
    """By name, in the order of `VIEWS`."""
    classes: Mapping[str, Mapping[str, Figures]]
    """By class, then ``outer strict``, ``inner strict`` and, for the coarse classes, ``outer loose``, ``inner loose``;
    without tokens."""


def germeval(gold: Sequence[Sentences], predicted: Sequence[Sentences]) -> GermEval:
    """Return the official metrics.

    Args:
        gold: outer and inner layer; sentences of tags such as ``B-LOCderiv``; MISC counts as OTH.
        predicted: likewise; a single layer stands for an empty inner one.

    Raises:
        ValueError: the sides do not have the same sentences.
    """
    (gold_outer, gold_inner), (outer, inner) = (_two_layers(side) for side in (gold, predicted))
    strict = [_layer(gold_outer, outer, loose=False), _layer(gold_inner, inner, loose=False)]
    loose = [_layer(gold_outer, outer, loose=True), _layer(gold_inner, inner, loose=True)]
    views = {
        "strict": strict[0].total + strict[1].total,
        "loose": loose[0].total + loose[1].total,
        "outer": strict[0].total,
        "inner": strict[1].total,
    }
    modes = {"outer strict": strict[0], "inner strict": strict[1], "outer loose": loose[0], "inner loose": loose[1]}
    names = sorted({name for layer in modes.values() for name in layer.classes})
    empty = Figures(tp=0, predicted=0, gold=0, tokens_right=0, tokens=0)
    classes = {
        name: {
            mode: layer.classes.get(name, empty)
            for mode, layer in modes.items()
            if "strict" in mode or not _FORM.search(name)
        }
        for name in names
    }
    return GermEval(views=views, classes=classes)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layer:
    total: Figures
    classes: Mapping[str, Figures]


def _two_layers(side: Sequence[Sentences]) -> tuple[Sentences, Sentences]:
    outer = side[0]
    return outer, side[1] if len(side) > 1 else [["O"] * len(sentence) for sentence in outer]


def _layer(gold: Sentences, predicted: Sentences, *, loose: bool) -> _Layer:
    if list(map(len, gold)) != list(map(len, predicted)):
        raise ValueError("gold and predictions do not have the same sentences")
    book = Codebook()
    sides = encode_pair(gold, predicted, book)
    halves = halve(book, _loose_split if loose else _strict_split)
    one, other = (lenient_spans(side.numbers, halves) for side in sides)
    counts = count(one, other, halves.names)
    pair = np.stack([halves.prefix, halves.type])
    same = (pair[:, sides[0].numbers] == pair[:, sides[1].numbers]).all(axis=0)
    return _Layer(
        total=_figures(counts, slice(None), _right(same, sides[0]), int(sides[0].lengths.sum())),
        classes={name: _figures(counts, slice(n, n + 1), 0, 0) for n, name in enumerate(counts.names)},
    )


def _right(same: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]", side: Encoded) -> int:
    """Return the number of tokens with equal tags, without the breaks, which are always equal."""
    return int(same.sum()) - len(side.lengths)


def _figures(counts: SpanCounts, part: slice, right: int, tokens: int) -> Figures:
    tp, predicted, gold = (int(cells[part].sum()) for cells in (counts.tp, counts.predicted, counts.gold))
    return Figures(tp=tp, predicted=predicted, gold=gold, tokens_right=right, tokens=tokens)


def _strict_split(tag: str) -> tuple[str, str]:
    prefix, label = lenient_split(tag)
    return prefix, re.sub("^MISC", "OTH", label)


def _loose_split(tag: str) -> tuple[str, str]:
    prefix, label = _strict_split(tag)
    return prefix, _FORM.sub("", label)


def _percent(part: int, whole: int) -> float:
    return _PERCENT * part / whole if whole else 0.0
