"""What an article adds up to: counts of two annotators, from which every measure follows.

As with scores, point estimates and replicates of the bootstrap re-sum the same rows; annotations are read once.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from standpunkt.annotation.agreement import spans, stances
from standpunkt.annotation.agreement.characters import Coincidences, coincidences
from standpunkt.annotation.agreement.spans import FORMS, LABELS, Cell
from standpunkt.annotation.agreement.stances import POLARITIES, Answer, Compared
from standpunkt.annotation.agreement.versions import Both
from standpunkt.schema import Annotation
from standpunkt.statistics.counts import Counts, Rows

SPAN_CELLS: Final = (
    "exact",
    *(f"exact/{label}" for label in LABELS),
    "relaxed",
    *(f"relaxed/{label}" for label in LABELS),
    "unlabelled",
)
ARROW_CELLS: Final = ("arrow_pair", "arrow", "near_arrow", "pair", "tuple", *(f"tuple/{name}" for name in POLARITIES))
CELLS: Final = (*SPAN_CELLS, *ARROW_CELLS)
"""Sets of things that annotators have in common or not; of each, three counts: shared, the first's, the second's."""
TABLES: Final = {"label": LABELS, "form": FORMS, "polarity": POLARITIES}
"""Confusion tables, the first annotator's category by the second one's, and their categories."""
ANSWERS: Final = tuple(
    (by_second, polarity, str(answer)) for by_second in (False, True) for polarity in POLARITIES for answer in Answer
)
"""Columns of what became of stances: whose, of what polarity, and what the other annotator has."""

_TABLES_AT: Final = 3 * len(CELLS)
_SIZES: Final = {name: len(categories) ** 2 for name, categories in TABLES.items()}
_DOCUMENT_AT: Final = _TABLES_AT + sum(_SIZES.values())
_ANSWERS_AT: Final = _DOCUMENT_AT + 2
WIDTH: Final = _ANSWERS_AT + len(ANSWERS)
"""Columns of a pair of annotators."""
CHARACTER_WIDTH: Final = 3 * len(LABELS) + 1
"""Columns of characters before those of the sets of labels that occur."""


def pair_row(first: Annotation, second: Annotation, compared: Compared) -> npt.NDArray[np.float64]:
    """Return what an article that both annotated adds up to, `WIDTH` numbers; `compared` are their stances."""
    one, other = spans.parts(first.mentions), spans.parts(second.mentions)
    arrows = stances.cells(compared)
    exact = spans.exact(one, other)
    cells = [*exact, *spans.relaxed(one, other), spans.unlabelled(one, other), *(arrows[name] for name in ARROW_CELLS)]
    tables = {
        "label": spans.label_pairs(one, other),
        "form": spans.form_pairs(first.mentions, second.mentions),
        "polarity": stances.polarity_pairs(compared),
    }
    answers = stances.outcome_counts(compared)
    numbers = [number for cell in cells for number in cell]
    for name, categories in TABLES.items():
        numbers += _table(tables[name], categories)
    return np.array([*numbers, f1(exact[0]), 1.0, *(answers[column] for column in ANSWERS)], dtype=np.float64)


def exact_counts(shared: Sequence[Both]) -> Counts:
    """Return documents x 3: spans that are equal in ends and label, the first annotator's spans, the second one's.

    The headline's counts alone, for many documents.
    """
    table = np.empty((len(shared), 3), dtype=np.int64)
    for row, (first, second) in zip(table, shared, strict=True):
        one, other = ({(m.start, m.end, str(m.label)) for m in said.mentions} for said in (first, second))
        row[:] = len(one & other), len(one), len(other)
    return table


def f1(cell: Cell) -> float:
    """Return the F1 of one article; two that marked nothing agree, 1."""
    shared, one, other = cell
    return 2 * shared / (one + other) if one + other else 1.0


def character_rows(articles: Iterable[Sequence[Annotation]], lengths: Mapping[str, int]) -> Rows:
    """Return documents x (`CHARACTER_WIDTH` + sets of labels that occur); zeros where no text's length is known.

    Args:
        articles: of each article, the versions of two annotators or more.
        lengths: number of characters of each article, by id.
    """
    known = [
        coincidences([said.mentions for said in by], lengths[by[0].article_id])
        if len(by) > 1 and by[0].article_id in lengths
        else None
        for by in articles
    ]
    sets = sorted({value for found in known if found for value in found.values})
    rows = np.zeros((len(known), CHARACTER_WIDTH + len(sets)))
    for row, found in zip(rows, known, strict=True):
        if found:
            row[:] = _characters(found, sets)
    return rows


def cell_sums(sums: Rows) -> Rows:
    """Return the counts of `CELLS` in summed rows, ... x cells x 3."""
    return sums[..., :_TABLES_AT].reshape((*sums.shape[:-1], len(CELLS), 3))


def table_sums(sums: Rows, name: str) -> Rows:
    """Return one of `TABLES` in summed rows, ... x k x k."""
    at = _TABLES_AT
    for other, size in _SIZES.items():
        if other == name:
            side = len(TABLES[name])
            return sums[..., at : at + size].reshape((*sums.shape[:-1], side, side))
        at += size
    raise KeyError(name)


def document_sums(sums: Rows) -> Rows:
    """Return the sum of the F1 of single documents, and their number, ... x 2."""
    return sums[..., _DOCUMENT_AT:_ANSWERS_AT]


def answer_sums(sums: Rows) -> Rows:
    """Return the counts of `ANSWERS`."""
    return sums[..., _ANSWERS_AT:WIDTH]


def _table(pairs: Iterable[tuple[str, str]], categories: Sequence[str]) -> list[int]:
    counts = [0] * len(categories) ** 2
    for one, other in pairs:
        counts[categories.index(one) * len(categories) + categories.index(other)] += 1
    return counts


def _characters(found: Coincidences, sets: Sequence[int]) -> list[float]:
    by_label = [number for label in found.by_label for number in label]
    return [*by_label, found.agreeing, *(found.values[value] for value in sets)]
