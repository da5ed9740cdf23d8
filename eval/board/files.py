"""The leaderboard's files: the page, and beside it the same for scripts as JSON and as CSV."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from standpunkt.errors import UsageError
from standpunkt.eval.board.page import render
from standpunkt.eval.board.records import Board, Leaderboard, System
from standpunkt.files import atomic_file, refuse_existing, write_json

_SUFFIXES: Final = {".html", ".htm"}
_FORMULA: Final = tuple("=+-@＝＋－＠")
"""What makes a spreadsheet compute a cell, in either width."""
_COLUMNS: Final = (
    *("task", "corpus", "corpus_version", "split", "hidden", "documents", "data_sha256", "signature"),
    *("system", "rank", "rank_low", "rank_high", "rank_ci_low", "rank_ci_high", "runs", "seeds", "headline", "p_best"),
)
_OF_METRIC: Final = ("", "_ci_low", "_ci_high", "_sd")


def twins(page: Path) -> tuple[Path, Path]:
    """Return the paths of the files beside a page.

    Raises:
        UsageError: the page's name does not end in ``.html``.
    """
    if page.suffix.lower() not in _SUFFIXES:
        raise UsageError(f"{page}: the page's name ends in .html; leaderboard.json and .csv are written beside it")
    return page.with_suffix(".json"), page.with_suffix(".csv")


def refuse_existing_files(page: Path, *, force: bool) -> None:
    """Raise where one of the files exists, unless `force`.

    Raises:
        OutputExistsError: the page or one of its twins exists and `force` is false.
        UsageError: the page's name does not end in ``.html``.
    """
    for path in (page, *twins(page)):
        refuse_existing(path, force=force)


def write_leaderboard(page: Path, leaderboard: Leaderboard, *, force: bool = False) -> None:
    """Write the page and its twins; equal leaderboards give equal bytes.

    Raises:
        OutputExistsError: one of them exists and `force` is false.
        UsageError: the page's name does not end in ``.html``.
    """
    refuse_existing_files(page, force=force)
    as_json, as_csv = twins(page)
    texts = {as_csv: to_csv(leaderboard), page: render(leaderboard, twins=(as_csv.name, as_json.name))}
    write_json(as_json, msgspec.to_builtins(leaderboard), force=force)
    for path, text in texts.items():
        with atomic_file(path, force=force) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="")


def to_csv(leaderboard: Leaderboard) -> str:
    """Return one line a system, with every metric that any board has; what a system has not is empty.

    Text that a spreadsheet would compute gets an apostrophe before it.
    """
    metrics = tuple(dict.fromkeys(name for board in leaderboard.boards for name in board.metrics))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*_COLUMNS, *(f"{name}{end}" for name in metrics for end in _OF_METRIC)])
    for board in leaderboard.boards:
        for system in board.systems:
            writer.writerow([_cell(value) for value in (*_facts(board, system), *_numbers(system, metrics))])
    return text.getvalue()


def _facts(board: Board, system: System) -> Iterator[object]:
    yield from (str(board.task), board.corpus, board.corpus_version, str(board.split), str(board.hidden).lower())
    yield from (board.documents, board.data_sha256, board.signature)
    yield from (system.name, system.rank, system.rank_low, system.rank_high, *(system.rank_ci or (None, None)))
    yield len(system.runs)
    yield " ".join(str(run.seed) for run in system.runs if run.seed is not None)
    yield from (board.headline, system.p_best)


def _numbers(system: System, metrics: tuple[str, ...]) -> Iterator[object]:
    for name in metrics:
        score = system.metrics.get(name)
        yield from (score.value, *(score.ci or (None, None)), score.sd) if score else (None,) * len(_OF_METRIC)


def _cell(value: object) -> object:
    if isinstance(value, str) and value.lstrip().startswith(_FORMULA):
        return f"'{value}"
    return value
