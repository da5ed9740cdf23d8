"""EvalAI: the challenge as its host uploads it, and ``evaluate`` as the worker calls it, in its own process."""

import gzip
import importlib
import io
import json
import sys
import traceback
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from standpunkt import StandpunktError
from standpunkt.eval.gold import Gold
from standpunkt.eval.integrations.challenge import Challenge
from standpunkt.eval.integrations.evalai import bundle
from standpunkt.labels import Task
from tests.eval.integrations.conftest import other_gold, unpacked

METADATA = {"method_name": "", "participant_team_name": "Team \u202eevil\n<b>", "status": "running"}
Evaluate = Callable[..., dict[str, Any]]


@pytest.fixture
def worker(tmp_path: Path, golds: dict[Task, Gold], monkeypatch: pytest.MonkeyPatch) -> Iterator[Evaluate]:
    """``evaluate`` of the uploaded script, imported from where the worker unpacks it."""
    folder = unpacked(bundle(golds[Task.NER], Challenge()), tmp_path / "challenge")
    package = tmp_path / "compute" / "challenge_data" / "challenge_1"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").write_text("")
    with zipfile.ZipFile(folder / "evaluation_script.zip") as archive:
        archive.extractall(package)
    monkeypatch.syspath_prepend(tmp_path / "compute")
    yield importlib.import_module("challenge_data.challenge_1").evaluate
    for name in [name for name in sys.modules if name.startswith("challenge_data")]:
        del sys.modules[name]


def annotation_file(folder: Path) -> str:
    return str(folder / "challenge" / "annotations" / "gold.json")


def test_result_has_the_splits_and_labels_of_the_configuration(
    tmp_path: Path, worker: Evaluate, runs: dict[Task, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    path = str(runs[Task.NER] / "predictions.jsonl")
    outcome = worker(annotation_file(tmp_path), path, "ner-test", submission_metadata=METADATA)
    printed = capfd.readouterr()
    assert (printed.out, printed.err) == ("", "")
    config = yaml.safe_load((tmp_path / "challenge" / "challenge_config.yaml").read_text(encoding="utf-8"))
    ((split, values),) = outcome["result"][0].items()
    assert split in [entry["codename"] for entry in config["dataset_splits"]]
    schema = config["leaderboard"][0]["schema"]
    assert list(values) == schema["labels"], "all of them are defined here"
    assert schema["default_order_by"] in values
    assert json.loads(json.dumps(outcome)) == outcome, "the worker stores it as JSON"
    told = outcome["submission_result"]
    assert told["percent"]["f1_low"] < told["percent"]["f1"] == values["f1"] < told["percent"]["f1_high"]
    assert told["system"] == "Team evil<b>", "what cannot be printed is gone"


def test_a_file_of_any_name_is_a_submission(tmp_path: Path, worker: Evaluate, runs: dict[Task, Path]) -> None:
    """Ours reads submission.json beside the predictions; on EvalAI the predictions themselves may be called so."""
    content = (runs[Task.NER] / "predictions.jsonl").read_bytes()
    (tmp_path / "submission.json").write_bytes(content)
    (tmp_path / "file.gz").write_bytes(gzip.compress(content))
    outcomes = [worker(annotation_file(tmp_path), str(tmp_path / name), "p") for name in ("submission.json", "file.gz")]
    assert outcomes[0]["result"] == outcomes[1]["result"]


BROKEN = {
    "empty": b"",
    "text": b"hello\n" * 1000,
    "binary": bytes(range(256)),
    "damaged gzip": gzip.compress(b"{}\n" * 1000)[:20],
    "deep": b"[" * 100_000,
    "not a number": b'{"article_id": NaN}',
    "huge number": b'{"article_id": "a", "mentions": [{"start": 1e999, "end": 2, "label": "PER"}]}',
    "unknown article": b'{"article_id": "x"}',
    "markup": b'{"<script>\\u001b[2J": 1}',
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_submissions_raise_one_clear_text_without_gold(
    tmp_path: Path, worker: Evaluate, golds: dict[Task, Gold], capfd: pytest.CaptureFixture[str], name: str
) -> None:
    """What the worker would show, the traceback, is the same for gold in which every label is another one."""
    (tmp_path / "sent.jsonl").write_bytes(BROKEN[name])
    other = unpacked(bundle(other_gold(golds[Task.NER]), Challenge()), tmp_path / "other")
    shown = []
    for gold in (annotation_file(tmp_path), str(other / "annotations" / "gold.json")):
        with pytest.raises(StandpunktError, match=r"^Not scored: ") as raised:
            worker(gold, str(tmp_path / "sent.jsonl"), "ner-test", submission_metadata=METADATA)
        stream = io.StringIO()
        traceback.print_exception(raised.value, file=stream)
        shown.append(stream.getvalue())
    assert shown[0] == shown[1]
    assert "During handling" not in shown[0]
    assert "\x1b" not in shown[0]
    printed = capfd.readouterr()
    assert (printed.out, printed.err) == ("", "")


@pytest.mark.parametrize("sent", ["nothing.jsonl", "."])
def test_no_file_at_all(tmp_path: Path, worker: Evaluate, sent: str) -> None:
    with pytest.raises(StandpunktError, match="E_FILE"):
        worker(annotation_file(tmp_path), str(tmp_path / sent), "ner-test")


def test_damaged_gold_is_not_quoted(tmp_path: Path, worker: Evaluate, runs: dict[Task, Path]) -> None:
    path = Path(annotation_file(tmp_path))
    path.write_text(path.read_text(encoding="utf-8").replace('"PER"', '"SECRET"'), encoding="utf-8")
    with pytest.raises(StandpunktError, match="tell the organisers") as raised:
        worker(str(path), str(runs[Task.NER] / "predictions.jsonl"), "ner-test")
    assert "SECRET" not in "".join(traceback.format_exception(raised.value))


def test_an_error_nobody_foresaw_is_not_quoted(
    tmp_path: Path, worker: Evaluate, runs: dict[Task, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the gold label is SECRET")

    monkeypatch.setattr("standpunkt.eval.integrations.referee.score", fail)
    with pytest.raises(StandpunktError, match="failed with RuntimeError: please tell the organisers") as raised:
        worker(annotation_file(tmp_path), str(runs[Task.NER] / "predictions.jsonl"), "ner-test")
    assert "SECRET" not in "".join(traceback.format_exception(raised.value))


def test_the_configuration_names_what_is_there(tmp_path: Path, golds: dict[Task, Gold]) -> None:
    folder = unpacked(bundle(golds[Task.STANCE], Challenge()), tmp_path / "challenge")
    config = yaml.safe_load((folder / "challenge_config.yaml").read_text(encoding="utf-8"))
    pages = ("description", "evaluation_details", "terms_and_conditions", "submission_guidelines", "image")
    assert all((folder / config[name]).is_file() for name in (*pages, "evaluation_script"))
    (phase,), (relation,) = config["challenge_phases"], config["challenge_phase_splits"]
    assert (folder / phase["test_annotation_file"]).is_file()
    assert (folder / phase["description"]).is_file()
    assert relation["challenge_phase_id"] == phase["id"]
    assert relation["leaderboard_id"] == config["leaderboard"][0]["id"]
    assert relation["dataset_split_id"] == config["dataset_splits"][0]["id"]
    assert config["published"] is False, "whoever uploads it decides"
    with zipfile.ZipFile(folder / "evaluation_script.zip") as archive:
        assert archive.namelist() == ["__init__.py", "main.py"]
