"""Agreement of all annotators and of each two, with intervals over documents: what is printed, stored and drawn.

An interval is the one that 95 % of the resamples of articles leave (`standpunkt.statistics.bootstrap`); a pair of
annotators is resampled over the articles that both annotated. For more than two annotators, the overall value of a
measure of two is the mean over pairs where it is defined, and alpha on characters is that of all at once.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from standpunkt import __version__
from standpunkt.annotation.agreement.disputes import Dispute, Kind, disputes
from standpunkt.annotation.agreement.metrics import METRICS, character_values, paired_values
from standpunkt.annotation.agreement.rows import (
    ANSWERS,
    CELLS,
    TABLES,
    WIDTH,
    answer_sums,
    cell_sums,
    character_rows,
    f1,
    pair_row,
    table_sums,
)
from standpunkt.annotation.agreement.stances import compare
from standpunkt.annotation.agreement.versions import Both, Versions
from standpunkt.errors import UsageError
from standpunkt.statistics.bootstrap import FEW_DOCUMENTS, REPLICATES, SEED, Resampling, Spread, bootstrap
from standpunkt.statistics.counts import Rows, Values
from standpunkt.statistics.ratios import mean_of_defined

LEAST: Final = 5
"""Articles below which there is no interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One measure with its interval and what it rests on."""

    value: float | None
    """Null where the measure is undefined."""
    ci: tuple[float, float] | None
    """95 % interval; null where the measure is undefined, or below `LEAST` articles."""
    undefined: int
    """Replicates of the bootstrap in which it is undefined; the others give the interval."""
    shared: int | None
    """What both have, or the items that both judged; null for characters, and for the mean over pairs."""
    first: int | None
    """What the first annotator has; null where `shared` is all there is."""
    second: int | None
    """What the second annotator has; likewise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairReport:
    """Agreement of two annotators."""

    first: str
    """The one whose name comes first."""
    second: str
    """The other."""
    articles: int
    """Articles that both annotated."""
    both_empty: int
    """Those in which neither marked anything: they agree, and add nothing to the F1 over all."""
    metrics: Mapping[str, Score]
    """By name, in the order of `METRICS`."""
    tables: Mapping[str, tuple[tuple[int, ...], ...]]
    """Confusion of ``label``, ``form`` and ``polarity``: rows are the first annotator's categories."""
    answers: Mapping[str, Mapping[str, Mapping[str, int]]]
    """What became of stances: by annotator, polarity, and what the other one has; NEUTRAL against absent is here."""
    kinds: Mapping[str, int]
    """Number of disagreements of each kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleReport:
    """How far an article is disputed, over all pairs of its annotators."""

    article_id: str
    """The article."""
    annotators: tuple[str, ...]
    """Who annotated it."""
    exact_f1: float
    """Mean over pairs; 1 where neither marked anything."""
    tuple_f1: float
    """Mean over pairs; 1 where neither sees a stance."""
    kinds: Mapping[str, int]
    """Number of disagreements of each kind that occurs."""

    @property
    def disputed(self) -> int:
        """Return the number of disagreements."""
        return sum(self.kinds.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Agreement of two or more annotators."""

    annotators: tuple[str, ...]
    """Names, ascending."""
    articles: int
    """Articles that two or more annotated."""
    alone: Mapping[str, tuple[str, ...]]
    """Ids of articles that only one annotated, by annotator."""
    overall: Mapping[str, Score]
    """Over all pairs."""
    pairs: tuple[PairReport, ...]
    """Each two annotators with an article in common."""
    disputed: tuple[ArticleReport, ...]
    """The articles that two or more annotated, the most disputed first."""
    signature: str
    """How the numbers were made."""
    warnings: tuple[str, ...]
    """What a reader should know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    first: str
    second: str
    shared: tuple[Both, ...]
    rows: Rows
    characters: Rows
    disputes: tuple[tuple[Dispute, ...], ...]


Watch = Callable[[Iterable[Both], str], Iterable[Both]]
"""Passes articles on, with a word on what is done with them."""


def _unwatched(articles: Iterable[Both], _: str) -> Iterable[Both]:
    return articles


def agreement(
    given: Versions,
    texts: Mapping[str, str] | None = None,
    *,
    replicates: int = REPLICATES,
    seed: int = SEED,
    watch: Watch = _unwatched,
) -> Report:
    """Return how far annotators agree.

    Nothing in it depends on the order of annotations, mentions or arrows, on ids of mentions, or on wordings of
    entities; under other names of the annotators, the numbers are the same.

    Args:
        given: two or more annotators.
        texts: by article id, for alpha on characters; an article without one adds nothing to it.
        replicates: bootstrap replicates.
        seed: of the bootstrap.
        watch: passes articles on while it shows how far they are.

    Raises:
        UsageError: no article has two annotators.
    """
    lengths = {name: len(text) for name, text in (texts or {}).items() if name in given.by_article}
    pairs = [
        _pair(given, first, second, lengths, watch) for first, second in given.pairs if given.shared(first, second)
    ]
    if not pairs:
        raise UsageError(f"no article is annotated by two of {', '.join(given.annotators)}: nothing can be compared")
    settings = Resampling(replicates=replicates, seed=seed)
    reports = tuple(_pair_report(pair, settings) for pair in pairs)
    together = {name: by for name, by in given.by_article.items() if len(by) > 1}
    overall = reports[0].metrics if len(reports) == 1 else _overall(given, pairs, list(together), lengths, settings)
    return Report(
        annotators=given.annotators,
        articles=len(together),
        alone=given.alone(),
        overall=overall,
        pairs=reports,
        disputed=_disputed(pairs, {name: tuple(by) for name, by in together.items()}),
        signature=f"agreement|spans:exact|entities:overlap|characters:sets|{settings}|v:{__version__}",
        warnings=tuple(_warnings(given, together, lengths)),
    )


def all_disputes(given: Versions) -> list[tuple[str, str, Dispute]]:
    """Return every disagreement with the names of the two, by pair and article."""
    return [
        (first, second, dispute)
        for first, second in given.pairs
        for both in given.shared(first, second)
        for dispute in disputes(*both)
    ]


def _pair(given: Versions, first: str, second: str, lengths: Mapping[str, int], watch: Watch) -> _Pair:
    shared = given.shared(first, second)
    rows: list[Values] = []
    disputed: list[tuple[Dispute, ...]] = []
    for both in watch(shared, f"{first} and {second}"):
        compared = compare(*both)
        rows.append(pair_row(*both, compared))
        disputed.append(tuple(disputes(*both, compared)))
    return _Pair(
        first=first,
        second=second,
        shared=shared,
        rows=np.stack(rows),
        characters=character_rows(shared, lengths),
        disputes=tuple(disputed),
    )


def _values(sums: Rows) -> Values:
    return np.concatenate([paired_values(sums[..., :WIDTH]), character_values(sums[..., WIDTH:])], axis=-1)


def _pair_report(pair: _Pair, settings: Resampling) -> PairReport:
    rows = np.concatenate([pair.rows, pair.characters], axis=1)
    sums = rows.sum(axis=0)
    spreads = bootstrap(rows, _values, replicates=settings.replicates, seed=settings.seed)
    bases = [_base(sums, metric.rests_on) for metric in METRICS]
    kinds = Counter(str(dispute.kind) for one in pair.disputes for dispute in one)
    return PairReport(
        first=pair.first,
        second=pair.second,
        articles=len(rows),
        both_empty=int((cell_sums(pair.rows)[:, 0, 1:].sum(axis=-1) == 0).sum()),
        metrics=_scores(_values(sums), spreads, bases, len(rows)),
        tables={name: _integers(table_sums(sums, name)) for name in TABLES},
        answers=_answers(pair.first, pair.second, answer_sums(sums)),
        kinds={str(kind): kinds[kind] for kind in Kind},
    )


Base = tuple[int | None, int | None, int | None]


def _base(sums: Rows, rests_on: str) -> Base:
    if rests_on in CELLS:
        shared, first, second = (int(n) for n in cell_sums(sums)[CELLS.index(rests_on)])
        return shared, first, second
    if rests_on in TABLES:
        return int(table_sums(sums, rests_on).sum()), None, None
    return None, None, None


def _scores(values: Values, spreads: Sequence[Spread], bases: Sequence[Base], articles: int) -> dict[str, Score]:
    found: dict[str, Score] = {}
    for metric, value, spread, (shared, first, second) in zip(METRICS, values, spreads, bases, strict=True):
        known = not np.isnan(value)
        found[metric.name] = Score(
            value=float(value) if known else None,
            ci=(spread.low, spread.high) if known and articles >= LEAST else None,
            undefined=spread.undefined,
            shared=shared,
            first=first,
            second=second,
        )
    return found


def _overall(
    given: Versions, pairs: Sequence[_Pair], names: Sequence[str], lengths: Mapping[str, int], settings: Resampling
) -> dict[str, Score]:
    """Return the scores over all pairs: the rows of all of them side by side, resampled together."""
    place = {name: n for n, name in enumerate(names)}
    rows = np.zeros((len(names), len(pairs) * WIDTH))
    for n, pair in enumerate(pairs):
        at = [place[both[0].article_id] for both in pair.shared]
        rows[at, n * WIDTH : (n + 1) * WIDTH] = pair.rows
    characters = character_rows([tuple(given.by_article[name].values()) for name in names], lengths)

    def values(sums: Rows) -> Values:
        of_pairs = sums[..., : len(pairs) * WIDTH].reshape((*sums.shape[:-1], len(pairs), WIDTH))
        means = mean_of_defined(np.swapaxes(paired_values(of_pairs), -1, -2))
        return np.concatenate([means, character_values(sums[..., len(pairs) * WIDTH :])], axis=-1)

    table = np.concatenate([rows, characters], axis=1)
    spreads = bootstrap(table, values, replicates=settings.replicates, seed=settings.seed)
    nothing: Base = (None, None, None)
    return _scores(values(table.sum(axis=0)), spreads, [nothing] * len(METRICS), len(table))


def _answers(first: str, second: str, sums: Rows) -> dict[str, dict[str, dict[str, int]]]:
    found: dict[str, dict[str, dict[str, int]]] = {first: {}, second: {}}
    for (by_second, polarity, answer), number in zip(ANSWERS, sums, strict=True):
        found[second if by_second else first].setdefault(polarity, {})[answer] = int(number)
    return found


def _disputed(pairs: Sequence[_Pair], annotators: Mapping[str, tuple[str, ...]]) -> tuple[ArticleReport, ...]:
    kinds: dict[str, Counter[str]] = {name: Counter() for name in annotators}
    ratios: dict[str, list[tuple[float, float]]] = {name: [] for name in annotators}
    exact, tuples = CELLS.index("exact"), CELLS.index("tuple")
    for pair in pairs:
        for both, row, found in zip(pair.shared, cell_sums(pair.rows).astype(int), pair.disputes, strict=True):
            name = both[0].article_id
            kinds[name].update(str(dispute.kind) for dispute in found)
            ratios[name].append((f1(tuple(row[exact])), f1(tuple(row[tuples]))))
    reports = [
        ArticleReport(
            article_id=name,
            annotators=annotators[name],
            exact_f1=float(np.mean([one for one, _ in ratios[name]])),
            tuple_f1=float(np.mean([one for _, one in ratios[name]])),
            kinds={str(kind): kinds[name][kind] for kind in Kind if kinds[name][kind]},
        )
        for name in annotators
    ]
    return tuple(sorted(reports, key=lambda one: (-one.disputed, one.article_id)))


def _warnings(given: Versions, together: Mapping[str, object], lengths: Mapping[str, int]) -> Iterable[str]:
    if len(together) < FEW_DOCUMENTS:
        yield f"W_FEW_DOCUMENTS: {len(together)} articles: intervals are too narrow below {FEW_DOCUMENTS}"
    if missing := len(together.keys() - lengths.keys()):
        lacking = f"those of {missing} of {len(together)} articles are missing"
        yield f"W_NO_TEXT: alpha on characters needs the texts, and {lacking}; --corpus names where the articles are"
    if single := {name: ids for name, ids in given.alone().items() if ids}:
        names = "; ".join(f"{name} {', '.join(ids)}" for name, ids in single.items())
        yield f"W_ONE_ANNOTATOR: {sum(map(len, single.values()))} articles have one annotator and are left out: {names}"
    apart = [pair for pair in given.pairs if not given.shared(*pair)]
    for first, second in apart:
        yield f"W_NOTHING_SHARED: {first} and {second} have no article in common"
    guidelines = sorted({said.guideline for by in given.by_article.values() for said in by.values()})
    if len(guidelines) > 1:
        yield f"W_GUIDELINES: made by different versions of the guidelines: {', '.join(guidelines)}"


def _integers(table: Rows) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(int(n) for n in row) for row in table)
