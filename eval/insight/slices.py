"""The headline on parts of the gold: the same items as in the score, each put where it belongs.

A *part* is one value of one property, such as ``form`` = ``deriv``. A gold item belongs where its own properties put
it, and so does the prediction that hits it, even where the two differ in what the score ignores (a form, say); a false
positive has no gold item and belongs where the *predicted* span's own properties put it. So the parts by one property
are disjoint, and add up to the whole score wherever the property is known of every item; an item of which it is not
known (no topic, no training split given) is in none of its parts.

A part's value is the task's headline computed from its sums: the micro F1 for ``ner``, the tuple F1 for ``stance-e2e``,
and for ``stance`` the mean F1 over the classes that are defined there. By ``label`` or ``polarity`` a prediction
belongs to the class it says, so these are the F1 of each class. Below `LEAST` gold items a part is shown with its
number and without a value: an F1 over a handful of items says more of chance than of the system. Its counts stay in
the result, so that parts still add up. Below `LEAST_DOCUMENTS` documents a part has no interval, since there is nothing
to resample.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from standpunkt.eval.gold import Gold
from standpunkt.eval.insight import properties
from standpunkt.eval.insight.arrows import stances
from standpunkt.eval.insight.items import STANCES, answers, layers
from standpunkt.eval.insight.outcome import Outcome
from standpunkt.eval.measure import mean_of_defined, ratio
from standpunkt.eval.statistics.counts import Counts, Rows, Values
from standpunkt.eval.submissions.read import Submission
from standpunkt.labels import AUTHOR, NAMED, PairLabel, Task
from standpunkt.schema import Article

LEAST: Final = 20
"""Gold items a part must hold for its value to be shown."""
LEAST_DOCUMENTS: Final = 5
"""Documents that must hold some of a part for its interval to be shown: one article drawn again and again has none."""
MOST: Final = 12
"""Values of an open property (topic, outlet, month) that stand alone; the rarer ones are `OTHERS`, together."""
OTHERS: Final = "(others)"
CELLS: Final = ("tp", "predicted", "gold")
"""What is counted for each class: the columns of a slice are these three for each class of `GROUPS`, in turn."""
GROUPS: Final[Mapping[Task, tuple[str, ...]]] = {
    Task.NER: ("entity",),
    Task.STANCE: STANCES,
    Task.STANCE_E2E: ("stance",),
}
"""The classes whose F1 the headline is the mean of."""
_CELL: Final = {
    Outcome.HIT: (1, 1, 1),
    Outcome.FALSE_POSITIVE: (0, 1, 0),
    Outcome.FALSE_NEGATIVE: (0, 0, 1),
}


class _Filed(NamedTuple):
    """An item, and where it belongs."""

    document: int
    """Index among the articles."""
    group: int
    """Index among the classes."""
    outcome: Outcome
    """What became of it."""
    known: Mapping[str, str | None]
    """The properties that are its own, not its article's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One value of one property, with its counts."""

    by: str
    """The property."""
    value: str
    """Its value."""
    counts: Counts
    """Documents x (classes x `CELLS`)."""


def parts(gold: Gold, submission: Submission) -> tuple[Part, ...]:
    """Return every part that holds a gold item or a prediction, by property, values in their natural order."""
    filed = list(_ITEMS[gold.task](gold, submission))
    shape = (len(gold.articles), len(GROUPS[gold.task]) * len(CELLS))
    whole = np.zeros(shape, dtype=np.int64)
    own: dict[tuple[str, str], list[int]] = {}
    for n, item in enumerate(filed):
        for by, value in item.known.items():
            if value is not None:
                own.setdefault((by, value), []).append(n)
    rows = np.array([item.document * len(GROUPS[gold.task]) + item.group for item in filed], dtype=np.int64)
    cells = np.array([_CELL[item.outcome] for item in filed], dtype=np.int64).reshape(-1, len(CELLS))
    np.add.at(whole.reshape(-1, len(CELLS)), rows, cells)
    made = {key: _summed(rows[members], cells[members], shape) for key, members in own.items()}
    for by, value_of in properties.OF_ARTICLE.items():
        made |= {(by, value): counts for value, counts in _by_article(gold.articles, value_of, whole)}
    order = {by: n for n, by in enumerate(properties.ORDER)}
    keys = sorted(made, key=lambda key: (order[key[0]], properties.rank(*key)))
    return tuple(Part(by=by, value=value, counts=made[by, value]) for by, value in keys if made[by, value].any())


def headline(sums: Rows, width: int) -> Values:
    """Return the headline of each part from summed rows.

    Args:
        sums: ... x (parts x classes x `CELLS`).
        width: number of columns of a part.

    Returns:
        ... x parts: the mean over the classes of 2 tp / (predicted + gold), where that is defined; NaN where it is for
        no class, because nothing is gold or predicted there.
    """
    cells = sums.reshape((*sums.shape[:-1], -1, width // len(CELLS), len(CELLS)))
    return mean_of_defined(ratio(2 * cells[..., 0], cells[..., 1] + cells[..., 2]))


def gold_items(counts: Counts) -> int:
    """Return the number of gold items in a part's counts."""
    return int(counts[..., 2::3].sum())


def totals(task: Task, columns: Sequence[str], counts: Counts) -> Counts:
    """Return what the parts of a property add up to, documents x (classes x `CELLS`), from a measure's counts."""
    column = {name: counts[:, n] for n, name in enumerate(columns)}
    if task is Task.NER:
        return np.stack([sum_of(column[f"{label}.{cell}"] for label in NAMED) for cell in CELLS], axis=1)
    if task is Task.STANCE_E2E:
        return np.stack([column[f"tuple.{cell}"] for cell in CELLS], axis=1)
    cells = [
        (
            column[f"{label}>{label}"],
            sum_of(column[f"{other}>{label}"] for other in PairLabel),
            sum_of(column[f"{label}>{other}"] for other in PairLabel),
        )
        for label in STANCES
    ]
    return np.stack([cell for group in cells for cell in group], axis=1)


def sum_of(arrays: Iterator[Counts]) -> Counts:
    """Return the elementwise sum of arrays of one shape."""
    total: Counts = np.sum(list(arrays), axis=0)
    return total


def _summed(rows: Counts, cells: Counts, shape: tuple[int, int]) -> Counts:
    """Return the sums of items' cells, each in the row of its document and class."""
    counts = np.zeros(shape, dtype=np.int64)
    np.add.at(counts.reshape(-1, len(CELLS)), rows, cells)
    return counts


def _by_article(
    articles: Sequence[Article], value_of: Callable[[Article], str | None], whole: Counts
) -> Iterator[tuple[str, Counts]]:
    """Yield the parts by a property of the whole article: a document's counts all go to one of them."""
    values = [value_of(article) for article in articles]
    weight: Counter[str] = Counter()
    for value, row in zip(values, whole, strict=True):
        if value is not None:
            weight[value] += int(row[2::3].sum())
    alone = {value for value, _ in sorted(weight.items(), key=lambda entry: (-entry[1], entry[0]))[:MOST]}
    for shown in [*sorted(alone), OTHERS]:
        of_it = np.array([value is not None and (value if value in alone else OTHERS) == shown for value in values])
        yield shown, np.where(of_it[:, None], whole, 0)


def _entities(gold: Gold, submission: Submission) -> Iterator[_Filed]:
    for n, (article, both) in enumerate(zip(gold.articles, layers(gold, submission), strict=True)):
        known = properties.of_mentions(article, gold)
        for entity in both.entities():
            yield _Filed(n, 0, entity.outcome, known(entity.mention))


def _answers(gold: Gold, submission: Submission) -> Iterator[_Filed]:
    row = {article.id: n for n, article in enumerate(gold.articles)}
    known = [properties.of_ends(article, gold) for article in gold.articles]
    for answer in answers(gold, submission):
        n = row[answer.pair.article_id]
        if outcomes := list(answer.outcomes()):
            own = known[n]((answer.holder, answer.target))
            for outcome, label in outcomes:
                yield _Filed(n, STANCES.index(label), outcome, {"polarity": label, **own})


def _stances(gold: Gold, submission: Submission) -> Iterator[_Filed]:
    for n, (article, document) in enumerate(zip(gold.articles, stances(gold, submission), strict=True)):
        known = properties.of_ends(article, gold)
        for item in document.items:
            own = known((item.holder or AUTHOR, item.target))
            yield _Filed(n, 0, item.outcome, {"polarity": str(item.told.polarity), **own})


_ITEMS: Final[Mapping[Task, Callable[[Gold, Submission], Iterator[_Filed]]]] = {
    Task.NER: _entities,
    Task.STANCE: _answers,
    Task.STANCE_E2E: _stances,
}
