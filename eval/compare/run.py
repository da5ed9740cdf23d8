"""The comparison itself: one set of draws for all systems, a test a pair, one correction for the family."""

from collections.abc import Iterator, Sequence
from math import isnan
from statistics import median

from standpunkt.errors import UsageError, did_you_mean
from standpunkt.eval.compare.field import Field, field
from standpunkt.eval.compare.pairs import compare_pairs, pairs_of
from standpunkt.eval.compare.records import SCHEMA_VERSION, Comparison, Comparisons, Family, Method
from standpunkt.eval.compare.standings import standings
from standpunkt.eval.compare.systems import counting, systems
from standpunkt.eval.result import Result
from standpunkt.eval.score import MEASURES, MOST_REPLICATES
from standpunkt.statistics.bootstrap import FEW_DOCUMENTS, REPLICATES, SEED
from standpunkt.statistics.power import ALPHA, detectable
from standpunkt.statistics.runs import FEW_RUNS


def compare(
    results: Sequence[Result],
    *,
    metric: str = "",
    family: Family = Family.PAIRS,
    against: str = "",
    replicates: int = REPLICATES,
    seed: int = SEED,
) -> Comparisons:
    """Compare the systems behind these results on one metric, from their counts per document.

    Two systems of one run each are tested by paired approximate randomisation, others by a paired bootstrap of runs and
    documents; intervals, standard errors and rank intervals come from the same bootstrap. A system whose metric is
    undefined stands last and is in no test; a replicate in which a metric is undefined is left out and counted.

    Args:
        results: results on the same documents, counted alike; equal names with different seeds are one system.
        metric: name of the metric; empty for the task's headline.
        family: which comparisons are made, and corrected together.
        against: the system that all others are compared with; for `Family.NAMED` only.
        replicates: bootstrap replicates, and random swaps.
        seed: seed of both; equal seeds give equal comparisons.

    Raises:
        InputError: results that are not comparable, or keep no counts; all faults together.
        UsageError: no results, an unknown metric or system, or a number of replicates or a seed that cannot be.
    """
    if not 1 <= replicates <= MOST_REPLICATES or seed < 0:
        expected = f"1 to {MOST_REPLICATES:,} replicates and a seed of 0 or more"
        raise UsageError(f"expected {expected}; found {replicates} and {seed}")
    found = systems(results)
    measure = MEASURES[results[0].task]
    metric = _known(metric or measure.metrics[0], measure.metrics, "metric")
    centre = _centre(tuple(system.name for system in found), family, against)
    better = -1 if metric in measure.losses else 1
    entered = field(found, measure.one(metric), better=better, replicates=replicates, seed=seed)
    name = entered.names[0] if family is Family.BEST else centre
    pairs = pairs_of(len(found), entered.names.index(name) if name else None)
    comparisons = compare_pairs(entered, pairs)
    usual, corrected = _detectable(comparisons)
    return Comparisons(
        schema_version=SCHEMA_VERSION,
        signature=_signature(results[0], metric, family, replicates, seed),
        task=results[0].task,
        data_sha256=results[0].data_sha256,
        documents=results[0].documents,
        metric=metric,
        family=family,
        against=name,
        alpha=ALPHA,
        replicates=replicates,
        seed=seed,
        standings=standings(results, entered, comparisons),
        comparisons=comparisons,
        detectable=usual,
        detectable_corrected=corrected,
        warnings=tuple(_warnings(results[0].documents, entered, comparisons)),
    )


def _known(name: str, allowed: Sequence[str], what: str) -> str:
    if name not in allowed:
        hint = did_you_mean(name, allowed) or f"there are {', '.join(allowed)}"
        raise UsageError(f"no {what} {name!r}; {hint}")
    return name


def _centre(names: Sequence[str], family: Family, against: str) -> str:
    """Return the name of the system that was named to be compared with, or nothing."""
    if (family is Family.NAMED) != bool(against):
        raise UsageError(f"the family {family} {'takes no' if against else 'needs a'} system to compare against")
    return _known(against, names, "system") if against else ""


def _detectable(comparisons: Sequence[Comparison]) -> tuple[float | None, float | None]:
    """Return the median smallest detectable difference, for one test and for the first of Holm's."""
    errors = [entry.se for entry in comparisons if entry.se is not None]
    if not errors:
        return None, None
    middle = median(errors)
    return detectable(middle), detectable(middle, alpha=ALPHA / len(errors))


def _signature(first: Result, metric: str, family: Family, replicates: int, seed: int) -> str:
    settings = f"metric:{metric}|family:{family}|correction:holm|alpha:{ALPHA}|B:{replicates}|seed:{seed}"
    return f"{counting(first.signature)}|{settings}"


def _warnings(documents: int, entered: Field, comparisons: Sequence[Comparison]) -> Iterator[str]:
    """Yield what a reader of the numbers should know."""
    if documents < FEW_DOCUMENTS:
        few = f"intervals from fewer than {FEW_DOCUMENTS} are too narrow"
        yield f"W_FEW_DOCUMENTS: {documents} documents; {few}"
    runs = {system.name: len(system.runs) for system in entered.systems}
    if several := [name for name, number in runs.items() if 1 < number < FEW_RUNS]:
        yield f"W_FEW_RUNS: fewer than {FEW_RUNS} runs, so intervals are too narrow: {', '.join(several)}"
    single = [name for name, number in runs.items() if number == 1]
    if single and max(runs.values()) > 1:
        yield f"W_ONE_RUN: one run each, so their noise of training is in no number: {', '.join(single)}"
    if absent := [name for name, mean in zip(entered.names, entered.means, strict=True) if isnan(mean)]:
        yield f"W_UNDEFINED: the metric is undefined, so they are in no test: {', '.join(absent)}"
    undefined = max((entry.undefined for entry in comparisons if entry.p is not None), default=0)
    if undefined:
        total = len(entered.replicates)
        yield f"W_UNDEFINED_REPLICATES: up to {undefined:,} of {total:,} replicates are undefined and were left out"
    yield from _too_few_swaps(documents, len(entered.replicates), comparisons)


def _too_few_swaps(documents: int, replicates: int, comparisons: Sequence[Comparison]) -> Iterator[str]:
    """Yield a warning if no difference, however large, could be significant after Holm's correction.

    The smallest p-value of random swaps is 1 / (replicates + 1). That of all swaps of n documents is 2 / 2^n: the
    systems as they are, and both swapped in every document.
    """
    tested = [entry for entry in comparisons if entry.p is not None]
    by_random, by_documents = 1 / (replicates + 1), 2.0 ** (1 - documents)
    least = min(
        (by_random if entry.test is Method.BOOTSTRAP else max(by_random, by_documents) for entry in tested), default=0.0
    )
    if least * len(tested) > ALPHA:
        drawn = f"{documents} documents" if least > by_random else f"{replicates:,} replicates"
        yield (
            f"W_SWAPS: no difference can be told: the smallest p-value that {drawn} can give is {least:.2g}, times "
            f"{len(tested):,} (Holm) {least * len(tested):.2g}; make fewer comparisons"
            + ("" if least > by_random else f", or {len(tested) / ALPHA:,.0f} replicates")
        )
