"""Every measure of agreement, with what it says; `METRICS` is the one list, which the page and the docs show."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from standpunkt.annotation.agreement.coefficients import alpha, alpha_of_table, kappa, observed
from standpunkt.annotation.agreement.rows import (
    CELLS,
    CHARACTER_WIDTH,
    TABLES,
    cell_sums,
    document_sums,
    table_sums,
)
from standpunkt.annotation.agreement.spans import LABELS
from standpunkt.annotation.agreement.stances import POLARITIES
from standpunkt.statistics.counts import Rows, Values
from standpunkt.statistics.f1 import f1_of_counts
from standpunkt.statistics.ratios import ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One measure of agreement."""

    name: str
    """Key in files: ``exact_f1``, ``exact_f1/PER``."""
    group: str
    """``mentions``, ``labels``, ``characters``, ``stances`` or ``polarity``."""
    caption: str
    """What a person reads."""
    meaning: str
    """What it says, in one sentence; empty for the same of one label."""
    rests_on: str
    """The cell of counts or the table that it is computed from; empty for characters."""
    target: float | None = None
    """What a calibration round should reach; null where there is no target."""


def _each(metric: Metric, names: tuple[str, ...]) -> Iterator[Metric]:
    """Yield a metric, and the same of each label."""
    yield metric
    for name in names:
        base = metric.rests_on and f"{metric.rests_on}/{name}"
        yield Metric(name=f"{metric.name}/{name}", group=metric.group, caption=name, meaning="", rests_on=base)


_MENTIONS: Final = (
    *_each(
        Metric(
            name="exact_f1",
            group="mentions",
            caption="exact F1",
            meaning="Mentions of equal start, end and label, twice their number over those of both annotators.",
            rests_on="exact",
            target=0.8,
        ),
        LABELS,
    ),
    *_each(
        Metric(
            name="relaxed_f1",
            group="mentions",
            caption="relaxed F1",
            meaning="Mentions of equal label that share a character, matched one to one, as many as can be.",
            rests_on="relaxed",
        ),
        LABELS,
    ),
    Metric(
        name="unlabelled_f1",
        group="mentions",
        caption="spans alone, F1",
        meaning="Mentions of equal start and end, whatever their labels.",
        rests_on="unlabelled",
    ),
    Metric(
        name="document_f1",
        group="mentions",
        caption="exact F1, mean over articles",
        meaning="The mean of the articles' own exact F1; an article in which neither marked anything has 1.",
        rests_on="exact",
    ),
)
_LABELS: Final = tuple(
    Metric(name=f"{table}_{name}", group="labels", caption=f"{table}, {caption}", meaning=meaning, rests_on=table)
    for table, name, caption, meaning in (
        (
            "label",
            "agreement",
            "equal",
            "Of mentions matched one to one with an IoU of .5 or more: the share of equal labels.",
        ),
        (
            "label",
            "kappa",
            "Cohen's kappa",
            "The same beyond chance, where each annotator keeps his own shares of labels.",
        ),
        ("label", "alpha", "Krippendorff's alpha", "The same beyond chance, with one distribution of labels for both."),
        ("form", "agreement", "equal", "Of named entities of equal span and label: the share of equal forms."),
        ("form", "kappa", "Cohen's kappa", "The same beyond chance."),
    )
)
_CHARACTERS: Final = tuple(
    _each(
        Metric(
            name="character_alpha",
            group="characters",
            caption="Krippendorff's alpha",
            meaning="Of every character, outside of mentions too; its value is the set of labels around it.",
            rests_on="",
        ),
        LABELS,
    )
)
_STANCES: Final = (
    *_each(
        Metric(
            name="tuple_f1",
            group="stances",
            caption="tuples, F1",
            meaning="Stances of an article end to end: holder and target by entity, and the polarity.",
            rests_on="tuple",
        ),
        POLARITIES,
    ),
    *(
        Metric(name=f"{name}_f1", group="stances", caption=caption, meaning=meaning, rests_on=name)
        for name, caption, meaning in (
            ("pair", "pairs, F1", "The same whatever the polarity: who has a stance to what."),
            ("arrow_pair", "arrows, F1", "Arrows between mentions of equal spans and labels, whatever the polarity."),
            (
                "arrow",
                "arrows with polarity, F1",
                "Arrows between mentions of equal spans and labels, and the polarity.",
            ),
            (
                "near_arrow",
                "arrows nearby, F1",
                "Arrows of equal polarity whose ends have an IoU of .5 or more, one to one, whatever the labels.",
            ),
        )
    ),
)
_POLARITY: Final = tuple(
    Metric(
        name=f"polarity_{name}", group="polarity", caption=caption, meaning=meaning, rests_on="polarity", target=target
    )
    for name, caption, meaning, target in (
        (
            "agreement",
            "equal",
            "Of pairs of entities between which both see a stance: the share of equal polarities.",
            None,
        ),
        ("kappa", "Cohen's kappa", "The same beyond chance.", None),
        (
            "alpha",
            "Krippendorff's alpha",
            "The same beyond chance, with one distribution of polarities for both.",
            0.67,
        ),
    )
)
PAIRED: Final = (*_MENTIONS, *_LABELS, *_STANCES, *_POLARITY)
"""Measures of two annotators, from `rows.pair_row`."""
METRICS: Final = (*PAIRED, *_CHARACTERS)
"""All measures; those of characters hold for any number of annotators at once."""
HEADLINES: Final = ("exact_f1", "tuple_f1")
"""Mentions, and stances end to end."""
GROUPS: Final = {
    "mentions": "Mentions",
    "labels": "Label and form, where both marked",
    "characters": "Characters",
    "stances": "Stances",
    "polarity": "Polarity, where both see a stance",
}
"""Groups in order, with their heads."""
_COEFFICIENTS: Final = {"agreement": observed, "kappa": kappa, "alpha": alpha_of_table}


def paired_values(sums: Rows) -> Values:
    """Return the metrics of `PAIRED` from summed rows, ... x `rows.WIDTH`; NaN where one is undefined."""
    by_cell = f1_of_counts(cell_sums(sums))
    tables = {name: table_sums(sums, name) for name in TABLES}
    document = document_sums(sums)
    columns: list[Values] = []
    for metric in PAIRED:
        if metric.name == "document_f1":
            columns.append(ratio(document[..., 0], document[..., 1]))
        elif metric.rests_on in tables:
            columns.append(_COEFFICIENTS[metric.name.partition("_")[2]](tables[metric.rests_on]))
        else:
            columns.append(by_cell[..., CELLS.index(metric.rests_on)])
    return np.stack(columns, axis=-1)


def character_values(sums: Rows) -> Values:
    """Return the alphas of characters from summed rows of `rows.character_rows`: of sets, then of each label."""
    by_label = sums[..., : CHARACTER_WIDTH - 1].reshape((*sums.shape[:-1], len(LABELS), 3))
    of_sets = alpha(sums[..., CHARACTER_WIDTH - 1], sums[..., CHARACTER_WIDTH:])
    return np.concatenate([of_sets[..., None], alpha(by_label[..., 0], by_label[..., 1:])], axis=-1)
