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
from itertools import chain
from typing import Final

import numpy as np

from standpunkt.eval.insight import properties
from standpunkt.eval.insight.items import STANCES
from standpunkt.eval.insight.outcome import Outcome
from standpunkt.eval.insight.scored import Scored
from standpunkt.eval.insight.speech import speech
from standpunkt.labels import AUTHOR, NAMED, PairLabel, Task
from standpunkt.schema import Article
from standpunkt.statistics.counts import Counts, Rows, Values
from standpunkt.statistics.ratios import mean_of_defined, ratio

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
_OUTCOMES: Final = {Outcome.HIT: 0, Outcome.FALSE_POSITIVE: 1, Outcome.FALSE_NEGATIVE: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Items:
    """All items of a submission: document, class, outcome, then the codes of their properties, a list each."""

    properties: tuple[str, ...]
    columns: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One value of one property, with its counts."""

    by: str
    """The property."""
    value: str
    """Its value."""
    counts: Counts
    """Documents x (classes x `CELLS`)."""


def parts(scored: Scored) -> tuple[Part, ...]:
    """Return every part that holds a gold item or a prediction, by property, values in their natural order."""
    gold, items = scored.gold, _ITEMS[scored.gold.task](scored)
    table = np.array(items.columns, dtype=np.int64).reshape(len(items.properties) + 3, -1)
    shape = (len(gold.articles), len(GROUPS[gold.task]))
    made = [
        Part(by=by, value=value, counts=counts)
        for n, by in enumerate(items.properties, start=3)
        for value, counts in zip(properties.values_of(by), _by_code(table, table[n], by, shape), strict=True)
    ]
    whole = _by_code(table, np.zeros(table.shape[1], dtype=np.int64), "", shape)[0]
    for by, value_of in properties.OF_ARTICLE.items():
        made += [
            Part(by=by, value=value, counts=counts) for value, counts in _by_article(gold.articles, value_of, whole)
        ]
    order = {by: n for n, by in enumerate(properties.ORDER)}
    made.sort(key=lambda part: (order[part.by], properties.rank(part.by, part.value)))
    return tuple(part for part in made if part.counts.any())


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


def _by_code(table: Counts, codes: Counts, by: str, shape: tuple[int, int]) -> Counts:
    """Return the counts of each value of a property, values x documents x (classes x `CELLS`)."""
    number = len(properties.values_of(by)) if by else 1
    known = codes >= 0
    document, group, outcome = table[:3, known]
    places = ((codes[known] * shape[0] + document) * shape[1] + group) * len(_OUTCOMES) + outcome
    size = number * shape[0] * shape[1] * len(_OUTCOMES)
    hits, positives, negatives = np.moveaxis(
        np.bincount(places, minlength=size).reshape(number, *shape, len(_OUTCOMES)), -1, 0
    )
    cells = np.stack([hits, hits + positives, hits + negatives], axis=-1)
    return cells.reshape(number, shape[0], -1)


def _by_article(
    articles: Sequence[Article], value_of: Callable[[Article], str | None], whole: Counts
) -> Iterator[tuple[str, Counts]]:
    """Yield the parts by a property of the whole article: a document's counts all go to one of them."""
    values = [value_of(article) for article in articles]
    weight: Counter[str] = Counter()
    for value, size in zip(values, whole[:, 2::3].sum(axis=1).tolist(), strict=True):
        if value is not None:
            weight[value] += size
    alone = sorted(value for value, _ in sorted(weight.items(), key=lambda entry: (-entry[1], entry[0]))[:MOST])
    place = {value: n for n, value in enumerate(alone)} | {None: -1}
    places = np.array([place.get(value, len(alone)) for value in values])
    for n, shown in enumerate([*alone, OTHERS]):
        yield shown, np.where((places == n)[:, None], whole, 0)


def _entities(scored: Scored) -> _Items:
    columns: list[list[int]] = [[] for _ in range(3 + len(properties.OF_MENTION))]
    for n, (article, both) in enumerate(zip(scored.gold.articles, scored.layers, strict=True)):
        mentions = list(chain.from_iterable(both.outcomes.values()))
        if not mentions:
            continue
        outcomes = [_OUTCOMES[outcome] for outcome, found in both.outcomes.items() for _ in found]
        known = properties.of_mentions(mentions, article, scored.gold, speech(article.text))
        own = ([n] * len(mentions), [0] * len(mentions), outcomes, *known)
        for column, codes in zip(columns, own, strict=True):
            column.extend(codes)
    return _Items(properties=properties.OF_MENTION, columns=columns)


def _answers(scored: Scored) -> _Items:
    gold = scored.gold
    row = {article.id: n for n, article in enumerate(gold.articles)}
    known = [properties.of_ends(article, gold) for article in gold.articles]
    rows: list[tuple[int, ...]] = []
    for answer in scored.answers:
        n = row[answer.pair.article_id]
        if outcomes := list(answer.outcomes()):
            own = known[n]((answer.holder, answer.target))
            for outcome, label in outcomes:
                polarity = STANCES.index(label)
                rows.append((n, polarity, _OUTCOMES[outcome], polarity, *own))
    return _Items(properties=properties.OF_STANCE, columns=_transposed(rows))


def _stances(scored: Scored) -> _Items:
    rows: list[tuple[int, ...]] = []
    for n, (article, document) in enumerate(zip(scored.gold.articles, scored.stances, strict=True)):
        known = properties.of_ends(article, scored.gold)
        for item in document.items:
            own = known((item.holder or AUTHOR, item.target))
            rows.append((n, 0, _OUTCOMES[item.outcome], STANCES.index(item.told.polarity), *own))
    return _Items(properties=properties.OF_STANCE, columns=_transposed(rows))


def _transposed(rows: Sequence[tuple[int, ...]]) -> Sequence[Sequence[int]]:
    return list(zip(*rows, strict=True))


_ITEMS: Final[Mapping[Task, Callable[[Scored], _Items]]] = {
    Task.NER: _entities,
    Task.STANCE: _answers,
    Task.STANCE_E2E: _stances,
}
