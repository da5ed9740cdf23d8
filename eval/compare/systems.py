"""From results to systems: which results may be compared at all, and which are runs of one system."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from standpunkt.errors import Fault, InputError, UsageError, shorten
from standpunkt.eval.measure import Measure
from standpunkt.eval.result import Result
from standpunkt.eval.score import MEASURES
from standpunkt.statistics.bootstrap import Resampling
from standpunkt.statistics.counts import Rows

_HASH_CHARACTERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """One system with its runs."""

    name: str
    """Unique among the systems compared."""
    results: tuple[int, ...]
    """Positions of its results among those given, in the order of their seeds."""
    runs: tuple[Rows, ...]
    """Rows of each result, documents x terms, in the order of the documents' ids."""


def systems(results: Sequence[Result]) -> tuple[System, ...]:
    """Return the systems that these results are of, in the order of their first results.

    Results of one name that each state a seed of their own are runs of one system. Other results of one name are
    systems of their own, told apart by the start of their submission's hash. A result that is given twice counts once.

    Raises:
        InputError: results that cannot be compared; all faults together.
        UsageError: no results.
    """
    if not results:
        raise UsageError("no results to compare (of this task); 'standpunkt eval score' writes them")
    if faults := _faults(results):
        raise InputError(faults)
    groups = runs_of_systems(results)
    names = _names(results, groups)
    return tuple(
        System(name=name, results=group, runs=tuple(rows(results[n]) for n in group))
        for name, group in zip(names, groups, strict=True)
    )


def runs_of_systems(results: Sequence[Result]) -> list[tuple[int, ...]]:
    """Return for each system the positions of its results, as `systems` tells them apart."""
    unique = [n for n, result in enumerate(results) if result not in results[:n]]
    by_name: dict[str, list[int]] = {}
    for n in unique:
        by_name.setdefault(results[n].system.name, []).append(n)
    return [group for same in by_name.values() for group in _groups(results, same)]


def rows(result: Result) -> Rows:
    """Return the rows of a result, documents x terms, in the order of the documents' ids."""
    counts = np.array([result.per_document[name] for name in sorted(result.per_document)], dtype=np.int64)
    return MEASURES[result.task].rows(counts)


def counting(signature: str) -> str:
    """Return a signature without what concerns a result's own intervals."""
    settings = Resampling.of(signature)
    return signature.removesuffix(f"|{settings}") if settings else signature


def _faults(results: Sequence[Result]) -> list[Fault]:
    """Return everything that keeps the results from being compared with the first one that can be."""
    faults: list[Fault] = []
    first: Result | None = None
    for n, result in enumerate(results):
        fault = _alone(result) or (first and _against(result, first))
        if fault:
            faults.append(fault.at(path=f"$[{n}]"))
        else:
            first = first or result
    return faults


def _alone(result: Result) -> Fault | None:
    """Return why a result cannot be compared with any other."""
    name = shorten(result.system.name)
    if result.hidden:
        hint = "a result on a hidden split keeps no counts, so its owner alone can compare it"
        found = f"a result on a hidden split: {name}"
        return Fault(code="E_HIDDEN", path="$.hidden", expected="counts per document", found=found, hint=hint)
    measure: Measure = MEASURES[result.task]
    if result.columns != measure.columns:
        found = f"others: {name}"
        expected = f"the counts of the task {result.task} in this version"
        return Fault(code="E_NOT_COMPARABLE", path="$.columns", expected=expected, found=found)
    return None


def _against(result: Result, first: Result) -> Fault | None:
    """Return why a result cannot be compared with the first."""
    names = f"{shorten(result.system.name)} against {shorten(first.system.name)}"
    ours, theirs = _parts(counting(result.signature)), _parts(counting(first.signature))
    other = [key for key in {**theirs, **ours} if ours.get(key) != theirs.get(key)]
    hint = "one task at a time" if "task" in other else ""
    if other:
        path, expected = "$.signature", ", ".join(f"{key}:{theirs.get(key, 'none')}" for key in other)
        found = ", ".join(f"{key}:{ours.get(key, 'none')}" for key in other)
    elif result.data_sha256 != first.data_sha256:
        path, expected = "$.data_sha256", f"the same texts and gold, {first.data_sha256[:_HASH_CHARACTERS]}"
        found = result.data_sha256[:_HASH_CHARACTERS]
    elif result.per_document.keys() != first.per_document.keys():
        missing, extra = (
            len(one.per_document.keys() - two.per_document.keys()) for one, two in ((first, result), (result, first))
        )
        path, expected = "$.per_document", f"the same {len(first.per_document):,} documents"
        found = f"{missing:,} of them missing and {extra:,} others"
    else:
        return None
    return Fault(code="E_NOT_COMPARABLE", path=path, expected=expected, found=f"{found} ({names})", hint=hint)


def _parts(signature: str) -> Mapping[str, str]:
    """Return the parts of a signature by name."""
    pairs = (part.partition(":") for part in signature.split("|"))
    return {name: value for name, _, value in pairs}


def _groups(results: Sequence[Result], same_name: Sequence[int]) -> list[tuple[int, ...]]:
    """Return the runs of one system together if each has a seed of its own, else every result by itself."""
    seeds = [(seed, n) for n in same_name if (seed := results[n].system.seed) is not None]
    if len(same_name) == len({seed for seed, _ in seeds}):
        return [tuple(n for _, n in sorted(seeds))]
    return [(n,) for n in same_name]


def _names(results: Sequence[Result], groups: Sequence[tuple[int, ...]]) -> list[str]:
    """Return a name for each group: the system's, with the submission's hash, and then a number, where it is taken."""
    names = [results[group[0]].system.name for group in groups]
    taken = Counter(names)
    hashes = [results[group[0]].submission_sha256[:_HASH_CHARACTERS] for group in groups]
    names = [f"{name} ({sha})" if taken[name] > 1 else name for name, sha in zip(names, hashes, strict=True)]
    seen: Counter[str] = Counter()
    for n, name in enumerate(names):
        seen[name] += 1
        names[n] = name if seen[name] == 1 else f"{name} {seen[name]}"
    return names
