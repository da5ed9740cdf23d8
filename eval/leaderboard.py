"""Results become a leaderboard: only comparable ones stand in one table, and the page needs nothing but itself.

Two results are comparable if their signatures and the hash of their data are equal; each such set is a board of its
own. The page is one HTML file without scripts and outside addresses, equal input gives equal bytes, and every name in
it is escaped.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from standpunkt import __version__
from standpunkt.errors import Fault, InputError, UsageError
from standpunkt.eval.result import Result, read_result
from standpunkt.eval.score import MEASURES
from standpunkt.files import atomic_file, require


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Comparable results, best first."""

    title: str
    """Task, corpus and split."""
    headline: str
    """The metric that ranks."""
    results: tuple[Result, ...]

    @property
    def first(self) -> Result:
        """The best result; all of the board share its signature."""
        return self.results[0]

    @property
    def shown(self) -> tuple[str, ...]:
        """Names of the metrics beside the headline that get a column: all without a class."""
        return tuple(name for name in self._metrics if "/" not in name and name != self.headline)

    @property
    def by_class(self) -> tuple[str, ...]:
        """Names of the metrics per class that rest on any gold item."""
        return tuple(name for name in self._metrics if "/" in name and self.first.metrics[name].n)

    @property
    def _metrics(self) -> list[str]:
        """Names of the metrics that all results have, in the order of their measure; files keep them sorted."""
        return [name for name in MEASURES[self.first.task].metrics if all(name in r.metrics for r in self.results)]


def read_results(paths: Iterable[Path]) -> tuple[Result, ...]:
    """Read results from files, and from the ``.json`` files of folders.

    Raises:
        InputError: a file is no result; the faults of all files come together.
        UsageError: a path does not exist, or there is no result at all.
    """
    files = [file for path in paths for file in (sorted(path.glob("*.json")) if require(path).is_dir() else [path])]
    results: list[Result] = []
    faults: list[Fault] = []
    for file in files:
        try:
            results.append(read_result(file))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    if not results:
        raise UsageError("no result files; 'standpunkt eval score' writes them")
    return tuple(results)


def boards(results: Sequence[Result]) -> tuple[Board, ...]:
    """Return one board for each set of comparable results, in the order of their titles."""
    groups: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        groups.setdefault((result.signature, result.data_sha256), []).append(result)
    made = [
        Board(
            title=f"{group[0].task} · {group[0].corpus} {group[0].corpus_version} · {group[0].split}",
            headline=group[0].headline,
            results=tuple(sorted(group, key=_rank)),
        )
        for group in groups.values()
    ]
    return tuple(sorted(made, key=lambda board: (board.title, board.first.signature, board.first.data_sha256)))


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
    value = result.metrics[result.headline].value
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
