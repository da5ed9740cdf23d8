"""Codabench: a competition bundle, and the scoring that its program calls.

The contract is Codabench's "Competition bundle structure" and its compute worker: the program is started in
``/app/program`` with the command of ``metadata.yaml``, finds gold in ``/app/input/ref`` and the submission, unpacked,
in ``/app/input/res``, and writes ``scores.json`` (keys are the leaderboard's columns) and ``detailed_results.html``
into ``/app/output``. A run without ``scores.json`` is shown as failed, whatever its exit code; standard output is shown
to the participant.
"""

from pathlib import Path
from typing import Final

from standpunkt import __version__
from standpunkt.errors import shorten
from standpunkt.eval.gold import Gold
from standpunkt.eval.goldfile import GOLD, gold_as_json
from standpunkt.eval.integrations.bundle import BundleFile, json_file, logo, text_file, yaml_file
from standpunkt.eval.integrations.challenge import Challenge
from standpunkt.eval.integrations.columns import columns, in_words, numbers
from standpunkt.eval.integrations.inputs import input_files
from standpunkt.eval.integrations.pages import page, render, rules
from standpunkt.eval.integrations.referee import PREDICTIONS, Ruling, rule
from standpunkt.eval.submissions.system import SIDECAR
from standpunkt.files import write_json

SCORES: Final = "scores.json"
DETAILS: Final = "detailed_results.html"
_SECONDS: Final = 900
_DAILY: Final = 3


def score_folders(input_folder: Path, output_folder: Path) -> Ruling:
    """Score what Codabench laid out, write what it waits for, and return the outcome.

    ``detailed_results.html`` is written in any case; ``scores.json`` only for a submission that was scored.

    Args:
        input_folder: ``/app/input``, with ``ref`` and ``res``.
        output_folder: ``/app/output``.
    """
    submitted = input_folder / "res"
    predictions = next((submitted / name for name in PREDICTIONS if (submitted / name).exists()), None)
    sidecar = submitted / SIDECAR
    if predictions is None:
        ruling = Ruling(result=None, message=_nothing(submitted))
    else:
        ruling = rule(input_folder / "ref" / GOLD, predictions, sidecar=sidecar if sidecar.exists() else None)
    details = render("detailed_results.html.jinja", ruling=ruling, in_words=in_words)
    (output_folder / DETAILS).write_text(details, encoding="utf-8")
    if ruling.result:
        write_json(output_folder / SCORES, numbers(ruling.result), force=True)
    return ruling


def _nothing(folder: Path) -> str:
    """Say that there are no predictions, and what the likely reason is."""
    inside = sorted(path.parent.name for name in PREDICTIONS for path in folder.glob(f"*/{name}"))
    hint = f"; it lies in a folder {shorten(inside[0])}: pack the file itself, not its folder" if inside else ""
    return f"Not scored: the zip holds no {' or '.join(PREDICTIONS)}{hint}."


def bundle(gold: Gold, challenge: Challenge) -> tuple[BundleFile, ...]:
    """Return the files of a competition bundle."""
    facts = rules(gold)
    shown = challenge.title_for(gold)
    folder = "scoring_program"
    return (
        yaml_file("competition.yaml", _competition(gold, challenge)),
        BundleFile(path="logo.png", content=logo()),
        page("pages/overview.md", "overview.md.jinja", title=shown, **facts),
        page("pages/rules.md", "rules.md.jinja", platform="codabench", **facts),
        page("pages/terms.md", "terms.md.jinja", **facts),
        json_file(f"reference_data/{GOLD}", gold_as_json(gold)),
        *input_files(gold, "public_data"),
        yaml_file(f"{folder}/metadata.yaml", {"command": "python3 /app/program/score.py /app/input /app/output"}),
        page(f"{folder}/score.py", "codabench_score.py.jinja"),
        text_file(f"{folder}/requirements.txt", f"{challenge.requirement}\n"),
    )


def _competition(gold: Gold, challenge: Challenge) -> dict[str, object]:
    phase = {
        "index": 0,
        "name": str(gold.split),
        "description": f"Predictions for the {len(gold.articles)} articles of the split {gold.split}",
        "start": challenge.start,
        **({"end": challenge.end} if challenge.end else {}),
        "max_submissions_per_day": _DAILY,
        "execution_time_limit": _SECONDS,
        "accepts_only_result_submissions": True,
        "public_data": "public_data",
        "tasks": [0],
    }
    task = {
        "index": 0,
        "name": f"{gold.task} {gold.corpus} {gold.version} {gold.split}",
        "description": f"Scored by standpunkt {__version__}",
        "scoring_program": "scoring_program",
        "reference_data": "reference_data",
    }
    board = [
        {"title": column.title, "key": column.key, "index": n, "sorting": "desc", "precision": 1, "hidden": False}
        for n, column in enumerate(columns(gold.task))
    ]
    return {
        "version": 2,
        "title": challenge.title_for(gold),
        "description": "Who is named, and who stands for or against what, in German political news",
        "image": "logo.png",
        "terms": "pages/terms.md",
        "docker_image": challenge.image,
        "make_programs_available": False,
        "make_input_data_available": True,
        "enable_detailed_results": True,
        "pages": [{"title": "Overview", "file": "pages/overview.md"}, {"title": "Rules", "file": "pages/rules.md"}],
        "tasks": [task],
        "phases": [phase],
        "leaderboards": [{"title": "Results", "key": "main", "submission_rule": "Force_Best", "columns": board}],
    }
