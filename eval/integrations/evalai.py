"""EvalAI: the function that its worker calls, and the configuration of a challenge.

The contract is EvalAI's "Challenge configuration" and its submission worker: the worker imports the evaluation script
into its own process and calls ``evaluate``; what it returns under ``result`` goes to the leaderboard, what it raises is
shown to the participant with a traceback. So it never exits, prints nothing, and raises one exception whose text was
made for the participant.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from standpunkt.errors import StandpunktError
from standpunkt.eval.gold import Gold
from standpunkt.eval.goldfile import GOLD, gold_as_json
from standpunkt.eval.integrations.bundle import BundleFile, json_file, logo, text_file, yaml_file, zipped
from standpunkt.eval.integrations.challenge import Challenge
from standpunkt.eval.integrations.columns import columns, numbers
from standpunkt.eval.integrations.inputs import input_files
from standpunkt.eval.integrations.pages import page, rules
from standpunkt.eval.integrations.referee import rule
from standpunkt.eval.result import Result

_NAMES: Final = ("method_name", "participant_team_name")
_DAILY, _MONTHLY, _EVER = 3, 30, 100
_EVERYONE: Final = 3
_NEVER: Final = "2099-12-31 23:59:59"


def evaluate(
    test_annotation_file: str,
    user_submission_file: str,
    phase_codename: str,
    **kwargs: Any,  # noqa: ANN401
) -> dict[str, Any]:
    """Score a submission as EvalAI's worker asks for it.

    Args:
        test_annotation_file: path of the gold file.
        user_submission_file: path of the submission, whatever it is called.
        phase_codename: the phase, told in the outcome.
        kwargs: ``submission_metadata`` names the system: ``method_name``, else ``participant_team_name``.

    Returns:
        ``result``: one mapping from the split to the leaderboard's labels, in percent; undefined ones are missing.
        ``submission_result``: what the participant may read beside it.

    Raises:
        StandpunktError: the submission is refused; the text says why and holds no gold.
    """
    ruling = rule(Path(test_annotation_file), Path(user_submission_file), name=_name(kwargs.get("submission_metadata")))
    if ruling.result is None:
        raise StandpunktError(ruling.message)
    result = ruling.result
    return {
        "result": [{str(result.split): _labelled(result)}],
        "submission_result": {
            "phase": phase_codename,
            "system": result.system.name,
            "signature": result.signature,
            "data_sha256": result.data_sha256,
            "percent": numbers(result),
            "warnings": list(result.warnings),
        },
    }


def _name(metadata: object) -> str:
    """Return what the platform calls the system; its owner filled in a form, so anything may stand there."""
    given = metadata if isinstance(metadata, Mapping) else {}
    return next((name for key in _NAMES if isinstance(name := given.get(key), str) and name.strip()), "")


def _labelled(result: Result) -> dict[str, float]:
    found = numbers(result)
    return {column.title: found[column.key] for column in columns(result.task) if column.key in found}


def bundle(gold: Gold, challenge: Challenge) -> tuple[BundleFile, ...]:
    """Return the files of a challenge configuration; EvalAI asks for an end, so one without gets a day far off."""
    facts = rules(gold)
    shown = challenge.title_for(gold)
    script = (
        page("__init__.py", "evalai_init.py.jinja", requirement=challenge.requirement),
        page("main.py", "evalai_main.py.jinja"),
    )
    return (
        yaml_file("challenge_config.yaml", _configuration(gold, challenge)),
        BundleFile(path="logo.png", content=logo()),
        BundleFile(path="evaluation_script.zip", content=zipped(script)),
        *(BundleFile(path=f"evaluation_script/{file.path}", content=file.content) for file in script),
        json_file(f"annotations/{GOLD}", gold_as_json(gold)),
        *input_files(gold, "public_data"),
        *(page(f"templates/{name}.html", f"evalai_{name}.html.jinja", title=shown, **facts) for name in _PAGES),
        text_file("requirements.txt", f"{challenge.requirement}\n"),
    )


_PAGES: Final = ("description", "evaluation_details", "submission_guidelines", "terms_and_conditions")


def _configuration(gold: Gold, challenge: Challenge) -> dict[str, Any]:
    labels = [column.title for column in columns(gold.task)]
    when = {"start_date": challenge.start, "end_date": challenge.end or _NEVER}
    phase = {
        "id": 1,
        "name": f"{gold.task} {gold.split}",
        "description": "templates/description.html",
        "leaderboard_public": True,
        "is_public": True,
        "is_submission_public": False,
        **when,
        "test_annotation_file": f"annotations/{GOLD}",
        "codename": f"{gold.task}-{gold.split}",
        "max_submissions_per_day": _DAILY,
        "max_submissions_per_month": _MONTHLY,
        "max_submissions": _EVER,
        "allowed_submission_file_types": ".jsonl, .gz",
        "is_restricted_to_select_one_submission": False,
        "is_partial_submission_evaluation_enabled": False,
    }
    split = {
        "challenge_phase_id": 1,
        "leaderboard_id": 1,
        "dataset_split_id": 1,
        "visibility": _EVERYONE,
        "leaderboard_decimal_precision": 1,
        "is_leaderboard_order_descending": True,
    }
    return {
        "title": challenge.title_for(gold),
        "short_description": "Who is named, and who stands for or against what, in German political news",
        **{name: f"templates/{name}.html" for name in _PAGES},
        "image": "logo.png",
        "evaluation_script": "evaluation_script.zip",
        "remote_evaluation": False,
        "is_docker_based": False,
        **when,
        "published": False,
        "leaderboard": [{"id": 1, "schema": {"labels": labels, "default_order_by": labels[0]}}],
        "challenge_phases": [phase],
        "dataset_splits": [{"id": 1, "name": f"{gold.corpus} {gold.split}", "codename": str(gold.split)}],
        "challenge_phase_splits": [split],
    }
