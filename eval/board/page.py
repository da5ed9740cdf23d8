"""The leaderboard as one HTML file that needs nothing but itself.

Its policy lets a browser apply this style and run this script, by their hashes, and fetch nothing. Without the script
everything is there, but tables cannot be sorted. Names are escaped by the template engine and set apart from the text
around them, so that writing from right to left moves nothing. Equal records give equal bytes.
"""

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from standpunkt import wording
from standpunkt.eval.board import drawing
from standpunkt.eval.board.layout import Layout
from standpunkt.eval.board.records import Leaderboard
from standpunkt.labels import Task
from standpunkt.templates import environment

if TYPE_CHECKING:
    from jinja2 import Environment

_TASKS: Final = {
    Task.NER: "Named entities",
    Task.STANCE: "Stance of given pairs",
    Task.STANCE_E2E: "Stance from raw text",
}


def render(leaderboard: Leaderboard, *, twins: tuple[str, ...] = ()) -> str:
    """Return the page.

    Args:
        leaderboard: what it shows.
        twins: names of the files beside it that hold the same for a script.
    """
    environment = _environment()
    style, script = (environment.get_template(f"leaderboard/{name}").render() for name in ("style.css", "sort.js"))
    return str(
        environment.get_template("leaderboard/page.html.jinja").render(
            layouts=[Layout(board) for board in leaderboard.boards],
            version=leaderboard.standpunkt,
            twins=twins,
            style=style,
            script=script,
            policy=_policy(style, script),
        )
    )


def _policy(style: str, script: str) -> str:
    """Return a content security policy that allows these two texts and nothing from outside."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_source(style)}'",
            f"script-src '{_source(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _source(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _task(task: Task) -> str:
    return _TASKS.get(task, str(task))


def _breakable(name: str) -> Any:  # noqa: ANN401 - markup of a library that is imported late
    """Return an escaped name that may go on in the next line where its writer parted it."""
    from markupsafe import Markup, escape  # noqa: PLC0415 - only the page needs it

    chance = Markup("<wbr>")
    return escape(name).replace("/", "/" + chance).replace("_", "_" + chance)


@cache
def _environment() -> "Environment":
    filters: dict[str, Callable[..., object]] = {
        "percent": wording.percent,
        "interval": wording.interval,
        "points": wording.points,
        "probability": wording.probability,
        "number": drawing.number,
        "words": drawing.words,
        "sentence": drawing.sentence,
        "task": _task,
        "stacked": drawing.stacked,
        "breakable": _breakable,
    }
    return environment("standpunkt.eval", filters)
