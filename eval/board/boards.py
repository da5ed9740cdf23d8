"""Results become a leaderboard: only comparable ones stand in one table, and the page needs nothing but itself.

Two results are comparable if their signatures and the hash of their data are equal; each such set is a board of its
own. The page is one HTML file without scripts and outside addresses, equal input gives equal bytes, and every name in
it is escaped.
"""

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from standpunkt import __version__
from standpunkt.errors import Fault, InputError, UsageError
from standpunkt.eval.result import Result, read_result
from standpunkt.eval.score import MEASURES, recount_fault
from standpunkt.files import atomic_file, require


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Comparable results, best first."""

    title: str
    """Task, corpus and split; signature and data too, where boards differ in nothing else."""
    results: tuple[Result, ...]
    """At least one; all share signature and data."""

    @property
    def first(self) -> Result:
        """The best result."""
        return self.results[0]

    @property
    def headline(self) -> str:
        """The metric that ranks: the first of the task's measure."""
        return MEASURES[self.first.task].metrics[0]

    @property
    def shown(self) -> tuple[str, ...]:
        """Names of the metrics beside the headline that get a column."""
        return MEASURES[self.first.task].shown

    @property
    def by_class(self) -> tuple[str, ...]:
        """Names of the F1 per class that are defined for any result."""
        names = [name for name in MEASURES[self.first.task].metrics if "f1/" in name]
        return tuple(name for name in names if any(result.metrics[name].defined for result in self.results))

    @property
    def warnings(self) -> tuple[str, ...]:
        """Warnings that all results share; `remarks` has the others."""
        return tuple(text for text in self.first.warnings if all(text in result.warnings for result in self.results))

    def remarks(self, result: Result) -> tuple[str, ...]:
        """Return what a reader should know of this result alone."""
        own = tuple(text for text in result.warnings if text not in self.warnings)
        return own if result.verified_with else (*own, "not verified with the field's tool")


def read_results(paths: Iterable[Path]) -> tuple[Result, ...]:
    """Read results from files, and from the ``.json`` files of folders; equal ones count once.

    Raises:
        InputError: a file is no result, or its metrics are not those of its counts; all faults come together.
        UsageError: a path does not exist, or there is no result at all.
    """
    files = [file for path in paths for file in (_results_in(path) if require(path).is_dir() else [path])]
    results: dict[str, Result] = {}
    documents: dict[tuple[str, str], Set[str]] = {}
    faults: list[Fault] = []
    for file in files:
        try:
            result = read_result(file)
        except InputError as error:
            faults += error.faults
            continue
        if fault := recount_fault(result):
            faults.append(fault.at(file=str(file)))
        first = documents.setdefault((result.signature, result.data_sha256), result.per_document.keys())
        if first != result.per_document.keys():
            expected = "the documents of the other results on the same data"
            faults.append(
                Fault(code="E_RESULT", file=str(file), path="$.per_document", expected=expected, found="others")
            )
        results[f"{result.signature} {result.data_sha256} {result.submission_sha256} {result.system}"] = result
    if faults:
        raise InputError(faults)
    if not results:
        raise UsageError("no result files; 'standpunkt eval score' writes them")
    return tuple(results.values())


def _results_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.json") if path.is_file())


def boards(results: Sequence[Result]) -> tuple[Board, ...]:
    """Return one board for each set of comparable results, in the order of their titles."""
    groups: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        groups.setdefault((result.signature, result.data_sha256), []).append(result)
    titles = Counter(_title(group[0]) for group in groups.values())
    made = [
        Board(
            title=_title(group[0]) + (_settings(group[0]) if titles[_title(group[0])] > 1 else ""),
            results=tuple(sorted(group, key=_rank)),
        )
        for group in groups.values()
    ]
    return tuple(sorted(made, key=lambda board: (board.title, board.first.data_sha256)))


def _settings(result: Result) -> str:
    """Return what tells boards of one title apart."""
    return f" · {result.signature} · data {result.data_sha256[:8]}"


def _title(result: Result) -> str:
    return f"{result.task} · {result.corpus} {result.corpus_version} · {result.split}"


def write_page(path: Path, shown: Sequence[Board], *, force: bool = False) -> None:
    """Write the boards as one HTML page.

    Raises:
        OutputExistsError: the file exists and `force` is false.
    """
    page = _environment().get_template("leaderboard.html.jinja").render(boards=shown, version=__version__)
    with atomic_file(path, force=force) as temporary:
        temporary.write_text(page, encoding="utf-8")


def percent(value: float | None) -> str:
    """Return a proportion as it is printed everywhere, in percent with one decimal; a dash where it is undefined."""
    return "–" if value is None else f"{100 * value:.1f}"


def interval(ci: tuple[float, float] | None) -> str:
    """Return an interval as it is printed everywhere."""
    return "" if ci is None else f"{percent(ci[0])}–{percent(ci[1])}"


def words(name: str) -> str:
    """Return a metric's name as the head of a column, which may wrap."""
    return name.replace("_", " ")


def _rank(result: Result) -> tuple[float, str, str]:
    """Order by the headline, undefined last; ties by name and hash, so that the order never depends on the input's."""
    value = result.metrics[MEASURES[result.task].metrics[0]].value
    return (2.0 if value is None else -value, result.system.name, result.submission_sha256)


@cache
def _environment() -> Any:  # noqa: ANN401 - jinja2 is imported late
    import jinja2  # noqa: PLC0415 - only the page needs it

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("standpunkt.eval"),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"percent": percent, "interval": interval, "words": words}
    return environment
