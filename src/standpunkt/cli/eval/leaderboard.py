"""``standpunkt eval leaderboard``: results side by side."""

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from standpunkt.cli.console import emit, say, table, track
from standpunkt.eval.board.build import leaderboard as build
from standpunkt.eval.board.files import refuse_existing_files, twins, write_leaderboard
from standpunkt.eval.board.read import read_results
from standpunkt.eval.board.records import Leaderboard, System
from standpunkt.eval.result import Result
from standpunkt.wording import interval, percent


def leaderboard(*results: Path, out: Path, force: bool = False, json: bool = False) -> None:
    """Put results side by side: a table here, one HTML page, and the same as JSON and CSV beside it.

    Only comparable results (same data, same settings) stand in one table. Systems that the paired tests do not tell
    apart share their ranks: 1–3. Runs of one system with several seeds are one row, their mean.

    Example: `standpunkt eval leaderboard results/ --out leaderboard.html`

    Args:
        results: Result files, or folders of them.
        out: The page to write; its twins get the same name with .json and .csv.
        force: Replace existing files.
        json: Print the tables as JSON.
    """
    refuse_existing_files(out, force=force)
    built = build(_read(results))
    write_leaderboard(out, built, force=force)
    if json:
        emit(boards_as_json(built))
        return
    print_boards(built)
    for path in (out, *twins(out)):
        say(f"-> {path}")


def _read(paths: Sequence[Path]) -> tuple[Result, ...]:
    return read_results(paths, workers=os.cpu_count() or 1, watch=lambda files: track(files, "counting again"))


def boards_as_json(built: Leaderboard) -> list[object]:
    """Return the boards for a script, as in ``leaderboard.json``."""
    return [msgspec.to_builtins(board) for board in built.boards]


def print_boards(built: Leaderboard) -> None:
    """Print the boards as tables."""
    for board in built.boards:
        columns = board.shown
        several = any(len(system.runs) > 1 for system in board.systems)
        heads = ["system", "rank", board.headline, "95 % interval", *(["runs"] if several else []), *columns]
        rows = [
            [
                system.name,
                system.tie_group,
                percent(system.metrics[board.headline].value),
                interval(system.metrics[board.headline].ci),
                *([_runs(system, board.headline)] if several else []),
                *(percent(system.metrics[name].value) for name in columns),
            ]
            for system in board.systems
        ]
        table(heads, rows, title=board.title)
        if board.tests and board.tests.detectable is not None:
            say(f"smallest difference it can detect: {percent(board.tests.detectable)} points")
        for warning in dict.fromkeys((*board.warnings, *(board.tests.warnings if board.tests else ()))):
            say(warning)
        for system in board.systems:
            for remark in system.warnings:
                say(f"{system.name}: {remark}")
        say()


def _runs(system: System, headline: str) -> str:
    sd = system.metrics[headline].sd
    return str(len(system.runs)) + ("" if sd is None else f" (SD {percent(sd)})")
