"""What all commands share in speaking to a person or a script: tables, progress, JSON, errors."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, Final, TypeVar

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from standpunkt.errors import InputError, StandpunktError, printable

T = TypeVar("T")


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leave it to the command line: a reader that stops reading is no fault of the input."""
        raise BrokenPipeError


_MOST_FAULTS: Final = 100
"""Faults that a person is shown; a file of another kind has thousands."""
OUT: Final = _Console(highlight=False, emoji=False, width=None if sys.stdout.isatty() else 1_000)
"""Standard output; in a pipe nothing is cut off or wrapped."""
ERR: Final = _Console(stderr=True, highlight=False, emoji=False)


def say(text: str = "") -> None:
    """Print a line for a person, unwrapped, with nothing in it read as markup."""
    OUT.print(escape(printable(text)), soft_wrap=True)


def note(text: str) -> None:
    """Say something about the run itself, on standard error."""
    ERR.print(escape(printable(text)), soft_wrap=True, style="dim")


def emit(value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Print JSON for a script."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True) + "\n")


def write(text: str) -> None:
    """Write a document of our own as it is, line ends included."""
    sys.stdout.write(text)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "") -> None:
    """Print a table, numbers to the right; in a narrow terminal headers wrap, names and numbers do not."""
    cells = [[printable(str(cell)) for cell in row] for row in rows]
    space = "\N{NO-BREAK SPACE}" if OUT.is_terminal else " "
    grid = Table(
        title=escape(printable(title)) or None, title_justify="left", box=None, pad_edge=False, header_style="bold"
    )
    for n, column in enumerate(columns):
        numeric = n > 0 and not any(row[n][:1].isalpha() for row in cells)
        grid.add_column(escape(column.replace("_", " ")), justify="right" if numeric else "left", no_wrap=not n)
    for row in cells:
        grid.add_row(*(escape(cell.replace(" ", space)) for cell in row))
    OUT.print(grid)


def track(items: Iterable[T], description: str) -> Iterable[T]:
    """Show progress over `items` on a terminal; in a pipe, pass them through."""
    if not ERR.is_terminal:
        return items
    from rich.progress import track as rich_track  # noqa: PLC0415 - only a terminal needs it

    return rich_track(items, description=escape(description), console=ERR, transient=True)


@contextmanager
def counted(total: int, description: str, unit: str) -> Generator[Callable[[int], None]]:
    """Yield a function that is told how much more is done; on a terminal, show how far that is, and its rate."""
    if not ERR.is_terminal or not total:
        yield lambda _: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    rate = TextColumn(f"{unit}, {{task.fields[rate]:,.0f}}/s")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), rate)
    with Progress(*columns, console=ERR, transient=True) as bar:
        number = bar.add_task(escape(description), total=total, rate=0.0)

        def advance(count: int) -> None:
            bar.advance(number, count)
            task = bar.tasks[0]
            bar.update(number, rate=task.completed / task.elapsed if task.elapsed else 0.0)

        yield advance


@contextmanager
def telling() -> Generator[Callable[[str], None]]:
    """Yield a function that says what is being done: in a line that changes on a terminal, nowhere in a pipe."""
    if not ERR.is_terminal:
        yield lambda _: None
        return
    with ERR.status("") as status:
        yield lambda text: status.update(escape(printable(text)))


def report(error: StandpunktError, *, as_json: bool) -> None:
    """Print an error: faults one a line, the rest as one sentence; with `as_json` on standard output."""
    faults = error.faults if isinstance(error, InputError) else ()
    if as_json:
        emit({"error": type(error).__name__, "faults": [asdict(fault) for fault in faults], "message": str(error)})
        return
    if not faults:
        ERR.print(f"[bold red]error:[/] {escape(printable(str(error)))}", soft_wrap=True)
        return
    sys.stderr.write("".join(f"{fault}\n" for fault in faults[:_MOST_FAULTS]))
    if rest := Counter(fault.code for fault in faults[_MOST_FAULTS:]):
        codes = ", ".join(f"{code} {n:,}" for code, n in sorted(rest.items()))
        ERR.print(f"and {rest.total():,} more, which --json lists: {codes}", soft_wrap=True)
    ERR.print(f"[bold red]{len(faults)} fault{'s' if len(faults) > 1 else ''} found[/]", soft_wrap=True)
