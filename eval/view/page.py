"""The page itself: one HTML file without scripts and outside addresses; equal input gives equal bytes."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from standpunkt import __version__
from standpunkt.errors import UsageError
from standpunkt.eval.gold import Gold
from standpunkt.eval.insight.errors import KINDS
from standpunkt.eval.result import Result
from standpunkt.eval.score import MEASURES
from standpunkt.eval.submissions.read import Submission
from standpunkt.eval.view.articles import GIVEN, article_views
from standpunkt.eval.view.marks import HIT
from standpunkt.files import atomic_file
from standpunkt.labels import Task
from standpunkt.templates import environment
from standpunkt.wording import percent

if TYPE_CHECKING:
    from jinja2 import Environment

MOST: Final = 200
"""Articles on a page, the worst ones, unless more are asked for."""
SIGNS: Final = {
    HIT: "✓",
    GIVEN: "",
    "missed": "−",
    "missed, no mention": "−",
    "spurious": "+",
    "type": "≠",
    "boundary": "↔",
    "boundary and type": "↔≠",
    "merged": "⊃",
    "split": "⊂",
    "reversed": "⇄",
    "polarity": "⇄",
    "direction": "↶",
    "holder": "≠",
    "target": "≠",
    "neutral for pole": "≠",
    "pole for neutral": "≠",
}
"""One sign for each kind, so that nothing is told by colour alone."""


def write_view(
    path: Path,
    gold: Gold,
    submission: Submission,
    result: Result,
    *,
    notes: Sequence[str] = (),
    most: int = MOST,
    private: bool = False,
    force: bool = False,
) -> int:
    """Write the page; return the number of articles on it.

    Args:
        path: where to.
        gold: what was scored against.
        submission: what was scored.
        result: its result.
        notes: what a reader of the page must know, such as what may not be passed on.
        most: how many articles, the worst ones, it shows; 0 for all.
        private: write it even if the gold is hidden.
        force: replace an existing page.

    Raises:
        OutputExistsError: the file exists and `force` is false.
        UsageError: the gold is hidden, and nobody asked for it.
    """
    if gold.hidden and not private:
        raise UsageError(
            f"the gold of {gold.split} is hidden, and the page would show it; --private writes it all the same"
        )
    views = article_views(gold, submission)
    shown = views[: most or None]
    page = _environment().get_template("view.html.jinja")
    text = page.render(
        task=gold.task,
        result=result,
        metrics=_metrics(result),
        views=shown,
        left_out=len(views) - len(shown),
        kinds=[kind for kind in KINDS[gold.task] if any(kind in view.kinds for view in shown)],
        signs=SIGNS,
        stances=gold.task is not Task.NER,
        mentions_found=gold.task is Task.STANCE_E2E,
        notes=notes,
        version=__version__,
    )
    with atomic_file(path, force=force) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return len(shown)


def _metrics(result: Result) -> dict[str, Any]:
    """Return the headline, what stands beside it, and where it was lost, by name."""
    measure = MEASURES[result.task]
    losses = (name for name in measure.metrics if name.endswith("_loss"))
    return {name: result.metrics[name] for name in (measure.metrics[0], *measure.shown, *losses)}


def _slug(kind: str) -> str:
    return kind.replace(",", "").replace(" ", "-")


@cache
def _environment() -> "Environment":
    return environment("standpunkt.eval", {"slug": _slug, "percent": percent})
