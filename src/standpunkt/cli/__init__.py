"""The front door: ``standpunkt <room> <command>``.

Commands live in modules named after their room and are imported when they are called, so that help is quick. This is
the only floor that prints and that turns errors into exit codes: 0 done, 1 faults in the input, 2 wrong usage.
"""

import gc
import os
import signal
import sys
from collections.abc import Sequence
from enum import Enum
from io import TextIOWrapper
from typing import TYPE_CHECKING, Final

from standpunkt import __version__
from standpunkt.errors import StandpunktError, UsageError

if TYPE_CHECKING:
    from cyclopts import App

_SUMMARY: Final = "Who is named, and who stands for or against what, in German political news."
_ROOMS: Final = {
    "corpus": "Articles become a release that load_dataset reads.",
    "annotation": "Annotations become gold.",
    "baselines": "Systems to beat.",
    "eval": "Predictions become scores with intervals, and a leaderboard.",
}
_COMMANDS: Final = (
    ("demo", "", "Run the whole line on the packaged sample."),
    ("corpus", "ingest", "Read articles from files of any kind into articles.jsonl."),
    ("corpus", "validate", "Check articles.jsonl or a release folder."),
    ("corpus", "dedup", "Find near-duplicates, and write the articles without them."),
    ("corpus", "split", "Split articles forward in time, duplicates together."),
    ("corpus", "build", "Write a release folder that load_dataset reads."),
    ("corpus", "stats", "Count what is in a corpus."),
    ("corpus", "standoff", "Write gold without its text."),
    ("corpus", "hydrate", "Join gold without text with your copy of the articles."),
    ("corpus", "push", "Upload a release to the Hugging Face Hub."),
    ("annotation", "server", "Install, start, stop, back up and restore a Label Studio of your own."),
    ("annotation", "doctor", "Say what is wrong with a Label Studio, and the line that mends it."),
    ("annotation", "users", "Give annotators accounts, under pseudonyms."),
    ("annotation", "push", "Send articles to annotators on Label Studio, once."),
    ("annotation", "draft", "Let a language model annotate, by an endpoint or from answers in a file."),
    ("annotation", "backend", "Serve a baseline to Label Studio for live pre-annotation."),
    ("annotation", "progress", "Say how far annotators are, and how long an article takes them."),
    ("annotation", "pull", "Bring home what was annotated, into a journal that loses nothing."),
    ("annotation", "accept", "Let work count that pull kept apart or found gone."),
    ("annotation", "dismiss", "Let work go that pull kept apart or found gone."),
    ("annotation", "lint", "Check annotations against the rules of the scheme."),
    ("annotation", "agree", "Measure how far annotators agree, with intervals over articles."),
    ("annotation", "adjudicate", "Put before a judge what annotators differ in; bring the decisions home."),
    ("annotation", "gold", "Write gold, with a decision and its sources for every item."),
    ("annotation", "guidelines", "Print the annotation guidelines, in German or English."),
    ("baselines", "list", "List the baselines, their tasks and what they need."),
    ("baselines", "run", "Train a baseline and write its predictions as a submission."),
    ("eval", "validate", "Check a submission without scoring it."),
    ("eval", "score", "Score a submission, with intervals over documents."),
    ("eval", "compare", "Tell which of several systems are better, and how sure that is."),
    ("eval", "doctor", "Look for mistakes in offsets, labels and ids, and say what they cost."),
    ("eval", "view", "Write gold against prediction as a page, article by article."),
    ("eval", "germeval", "Score columns with GermEval 2014's official metrics."),
    ("eval", "leaderboard", "Put results side by side in a table and an HTML page."),
    ("eval", "bundle", "Write what Codabench, EvalAI, GitHub or Hugging Face needs to score."),
    ("eval", "export", "Write a result in a form that the Hugging Face Hub shows."),
)
"""Room, command and summary. The function of that name in the room's module is imported when it is called."""
_MODULES: Final = {
    "corpus ingest": "corpus.sources",
    "corpus validate": "corpus.release",
    "corpus build": "corpus.release",
    "corpus stats": "corpus.release",
    "corpus dedup": "corpus.duplicates",
    "corpus split": "corpus.duplicates",
    "corpus standoff": "corpus.standoff",
    "corpus hydrate": "corpus.standoff",
    "corpus push": "corpus.hub",
    "annotation server": "annotation.server",
    "annotation doctor": "annotation.doctor",
    "annotation users": "annotation.users",
    "annotation push": "annotation.push",
    "annotation agree": "annotation.agree",
    "annotation lint": "annotation.check",
    "annotation guidelines": "annotation.guide",
    "annotation draft": "annotation.draft",
    "annotation backend": "annotation.backend",
    "annotation progress": "annotation.progress",
    "annotation pull": "annotation.pull",
    "annotation accept": "annotation.pull",
    "annotation dismiss": "annotation.pull",
    "annotation adjudicate": "annotation.adjudicate",
    "annotation gold": "annotation.adjudicate",
    "eval validate": "eval.scores",
    "eval score": "eval.scores",
    "eval compare": "eval.compare",
    "eval doctor": "eval.doctor",
    "eval view": "eval.view",
    "eval germeval": "eval.germeval",
    "eval leaderboard": "eval.leaderboard",
    "eval bundle": "eval.integrations",
    "eval export": "eval.integrations",
}
"""Modules of the commands of a room that has several."""

_RARELY: Final = 100_000
"""Objects between two looks for cycles: a run makes many records, and hardly any cycle."""


def _overview() -> str:
    """Return what ``standpunkt --help`` prints: every command on one screen, without waiting for a library."""
    lines = [_SUMMARY, "", "Usage: standpunkt [ROOM] COMMAND [OPTIONS]", ""]
    for room, command, summary in _COMMANDS:
        if command and f"  {room}: {_ROOMS[room]}" not in lines:
            lines += ["", f"  {room}: {_ROOMS[room]}"]
        lines.append(f"    standpunkt {' '.join(filter(None, (room, command))):22} {summary}")
    return "\n".join(
        [*lines, "", "'standpunkt [ROOM] COMMAND --help' has options and an example; --version the version."]
    )


def _app(given: Sequence[str]) -> "App":
    from cyclopts import App, Parameter  # noqa: PLC0415 - heavy

    app = App(
        name="standpunkt",
        help=_SUMMARY,
        version=__version__,
        help_format="plaintext",
        default_parameter=Parameter(negative=(), name_transform=_as_typed, show_default=_default),
    )
    groups = {room: App(name=room, help=summary, help_format="markdown") for room, summary in _ROOMS.items()}
    for order, (room, command, summary) in enumerate(_COMMANDS):
        name = command or room
        # A summary hides the function's own help, so the command that is asked for goes without.
        asked = [word for word in given if not word.startswith("-")][:2]
        shown = None if asked == list(filter(None, (room, command))) else summary
        module = _MODULES.get(f"{room} {command}", room)
        function = f"standpunkt.cli.{module}:{'list_' if name == 'list' else name}"
        groups.get(room, app).command(function, name=name, help=shown, sort_key=order)
    for order, group in enumerate(groups.values(), start=len(_COMMANDS)):
        group.sort_key = order
        app.command(group)
    return app


def _as_typed(name: str) -> str:
    """Return the name of an option or of a value as it is typed: ``STANCE_E2E`` is ``stance-e2e``."""
    return name.lower().replace("_", "-").strip("-")


def _default(value: object) -> str | None:
    """Return a default as it is typed, for help; nothing for an option that is empty unless it is given."""
    if value is None or value in ("", ()):
        return None
    return _as_typed(value.name) if isinstance(value, Enum) else str(value)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code; `arguments` default to those of the process."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if arguments is None:
        gc.set_threshold(_RARELY)
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # clean up as on Ctrl-C
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        if given in ([], ["--help"], ["-h"]):
            sys.stdout.write(_overview() + "\n")
            sys.exit(0)
        code = _app(given)(given, result_action="return_value") or 0
    except StandpunktError as error:
        code = _fail(error, given)
    except BrokenPipeError:
        # The reader has seen enough; nothing more can be written, not even by the interpreter at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as error:
        code = _fail(UsageError(f"{error.filename or 'system'}: {error.strerror or error}"), given)
    except KeyboardInterrupt:
        code = 130
    if arguments is None:
        gc.freeze()  # or the interpreter looks through all that was made before it lets go of it
    sys.exit(code)


def _fail(error: StandpunktError, given: Sequence[str]) -> int:
    from standpunkt.cli.console import report  # noqa: PLC0415 - only failures need it

    report(error, as_json="--json" in given)
    return error.exit_code
