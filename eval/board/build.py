"""Results become a leaderboard: only comparable ones stand on one board, and a system's runs in one row.

Two results are comparable if their signatures and the hash of their data are equal. The order of the results never
matters: equal results give an equal record.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import fmean
from urllib.parse import urlsplit

from standpunkt import __version__
from standpunkt.eval.board.records import (
    SCHEMA_VERSION,
    Board,
    ErrorKind,
    Leaderboard,
    Part,
    Run,
    System,
)
from standpunkt.eval.board.standings import Place, mean_score, placed
from standpunkt.eval.result import Result
from standpunkt.eval.score import MEASURES

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_KEY_CHARACTERS = 40


def leaderboard(results: Sequence[Result]) -> Leaderboard:
    """Return the boards that results make: one for each set of comparable ones, in the order of their titles."""
    groups: dict[tuple[str, str, bool], list[Result]] = {}
    for result in results:
        groups.setdefault((result.signature, result.data_sha256, result.hidden), []).append(result)
    titles = Counter(_title(group[0]) for group in groups.values())
    made = [
        _board(group, title=_title(group[0]) + (_settings(group[0]) if titles[_title(group[0])] > 1 else ""))
        for group in groups.values()
    ]
    ordered = sorted(made, key=lambda board: (board.title, board.hidden))
    return Leaderboard(schema_version=SCHEMA_VERSION, standpunkt=__version__, boards=tuple(ordered))


def _title(result: Result) -> str:
    return f"{result.task} · {result.corpus} {result.corpus_version} · {result.split}"


def _settings(result: Result) -> str:
    """Return what tells boards of one title apart."""
    return f" · {result.signature} · data {result.data_sha256[:8]}"


def _board(group: Sequence[Result], *, title: str) -> Board:
    results = sorted(group, key=_order)
    first = results[0]
    measure = MEASURES[first.task]
    metrics = measure.metrics
    places, tests = placed(results)
    shared = tuple(text for text in first.warnings if all(text in result.warnings for result in results))
    return Board(
        key=_key(first, first.corpus, first.split),
        title=title,
        task=first.task,
        corpus=first.corpus,
        corpus_version=first.corpus_version,
        split=first.split,
        hidden=first.hidden,
        signature=first.signature,
        data_sha256=first.data_sha256,
        documents=first.documents,
        submissions=len(results),
        headline=metrics[0],
        metrics=metrics,
        shown=measure.shown,
        losses=measure.losses,
        systems=tuple(_system(place, metrics, shared) for place in places),
        tests=tests,
        warnings=tuple(sorted(shared)),
    )


def _order(result: Result) -> tuple[str, int, str]:
    """Return what sorts results of one board, so that draws at random do not depend on the order of files."""
    seed = result.system.seed
    return result.system.name, -1 if seed is None else seed, result.submission_sha256


def _system(place: Place, metrics: Sequence[str], shared: Iterable[str]) -> System:
    runs = place.results
    info = runs[0].system
    scores = {name: mean_score([run.metrics[name] for run in runs]) for name in metrics}
    return System(
        key=_key(runs[0], place.name),
        name=place.name,
        description=info.description,
        training_data=info.training_data,
        licence=info.licence,
        url=_web_address(info.url),
        parameters=info.parameters,
        rank=place.rank,
        rank_low=place.rank_low,
        rank_high=place.rank_high,
        rank_ci=place.rank_ci,
        p_best=place.p_best,
        metrics=scores | {metrics[0]: place.score},
        runs=tuple(_run(run, metrics[0]) for run in runs),
        parts=_parts(runs),
        errors=_errors(runs),
        warnings=_remarks(runs, shared),
    )


def _run(result: Result, headline: str) -> Run:
    return Run(
        seed=result.system.seed,
        value=result.metrics[headline].value,
        submission_sha256=result.submission_sha256,
        verified_with=dict(sorted(result.verified_with.items())),
    )


def _parts(runs: Sequence[Result]) -> tuple[Part, ...]:
    """Return the parts that every run has."""
    by_name = [{(part.by, part.value): part.metric for part in run.slices} for run in runs]
    return tuple(
        Part(by=by, value=value, score=mean_score([metrics[by, value] for metrics in by_name]))
        for by, value in by_name[0]
        if all((by, value) in metrics for metrics in by_name)
    )


def _errors(runs: Sequence[Result]) -> tuple[ErrorKind, ...]:
    """Return the mean number of errors of each kind, where every run says what went wrong."""
    if not all(run.errors for run in runs):
        return ()
    by_kind = [{error.kind: error for error in run.errors} for run in runs]
    kinds = dict.fromkeys(error.kind for run in runs for error in run.errors)
    return tuple(
        ErrorKind(
            kind=kind,
            false_positives=fmean(found[kind].false_positives if kind in found else 0 for found in by_kind),
            false_negatives=fmean(found[kind].false_negatives if kind in found else 0 for found in by_kind),
        )
        for kind in kinds
    )


def _remarks(runs: Sequence[Result], shared: Iterable[str]) -> tuple[str, ...]:
    own = {text for run in runs for text in run.warnings} - set(shared)
    unverified = () if all(run.verified_with for run in runs) else ("not verified with the field's tool",)
    return (*sorted(own), *unverified)


def _web_address(url: str) -> str:
    """Return `url` if a page may link to it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc and " " not in url else ""


def _key(result: Result, *names: str) -> str:
    """Return a fragment of ASCII letters, which says something and is unique."""
    readable = _NOT_WORD.sub("-", "-".join((result.task, *names)).casefold()).strip("-")[:_KEY_CHARACTERS]
    unique = "\n".join((result.signature, result.data_sha256, str(result.hidden), *names))
    return f"{readable}-{hashlib.sha256(unique.encode()).hexdigest()[:8]}"
