"""``standpunkt eval germeval``: the official metrics of GermEval 2014, from its own files."""

from dataclasses import asdict
from pathlib import Path

from standpunkt.cli.console import emit, say, table
from standpunkt.eval.submissions.column_gold import read_sides
from standpunkt.eval.tags.germeval import VIEWS, Figures
from standpunkt.eval.tags.germeval import germeval as official


def germeval(gold: Path, predictions: Path | None = None, *, classes: bool = False, json: bool = False) -> None:
    """Score columns with the official metrics of GermEval 2014: strict, loose, outer and inner.

    The numbers are those of the shared task's own scorer. For intervals over sentences, and other metrics of the same
    files, see `standpunkt eval score --task ner --gold`.

    Example: `standpunkt eval germeval predicted.tsv`

    Example: `standpunkt eval germeval NER-de-test.tsv predicted.tsv --classes`

    Args:
        gold: A file in GermEval's format: number, token, outer and inner layer.
        predictions: A file with the same tokens; without it, gold holds the two predicted layers in two more columns.
        classes: Print every class, too.
        json: Print all counts and percentages as JSON.
    """
    sides = read_sides(gold, predictions or gold)
    found = official(sides.gold, sides.predicted)
    if json:
        views = {name: _as_dict(figures) for name, figures in found.views.items()}
        by_class = {name: {mode: _as_dict(row) for mode, row in modes.items()} for name, modes in found.classes.items()}
        emit({"views": views, "classes": by_class, "notes": sides.notes})
        return
    columns = ["view", "accuracy", "precision", "recall", "FB1", "found", "gold", "correct"]
    table(columns, [[title, *_row(found.views[name])] for name, title in VIEWS.items()])
    if classes:
        say()
        rows = [
            [f"{name} {mode}", *_row(row)[1:]] for name, modes in found.classes.items() for mode, row in modes.items()
        ]
        table(["class", *columns[2:]], rows)
    for note in sides.notes:
        say(note)


def _row(figures: Figures) -> list[str]:
    shares = (figures.accuracy, figures.precision, figures.recall, figures.f1)
    return [*(f"{share:.2f}" for share in shares), *map(str, (figures.predicted, figures.gold, figures.tp))]


def _as_dict(figures: Figures) -> dict[str, float]:
    shares = {name: getattr(figures, name) for name in ("accuracy", "precision", "recall", "f1")}
    return {**asdict(figures), **shares} if figures.tokens else {**asdict(figures), **dict(list(shares.items())[1:])}
