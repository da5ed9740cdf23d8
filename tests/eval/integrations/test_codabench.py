"""Codabench: the bundle as its unpacker reads it, and the program as its compute worker starts it."""

import gzip
import json
import os
import shlex
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from standpunkt import __version__
from standpunkt.eval.gold import Gold
from standpunkt.eval.goldfile import write_gold
from standpunkt.eval.integrations.challenge import Challenge
from standpunkt.eval.integrations.codabench import bundle, score_folders
from standpunkt.eval.score import score
from standpunkt.eval.submissions.read import read_submission
from standpunkt.labels import Task
from tests.eval.integrations.conftest import other_gold, unpacked


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the compute worker has in its hands when the program has ended."""

    code: int
    stdout: str
    stderr: str
    scores: dict[str, float] | None
    page: str

    @property
    def seen(self) -> str:
        """All that the participant may read."""
        return self.stdout + self.stderr + self.page


def compute(folder: Path, submission: Path) -> Outcome:
    """Run the scoring program over a submission's folder as the compute worker does, in a temporary ``/app``."""
    app = folder.parent / f"{folder.name}-app"
    shutil.rmtree(app, ignore_errors=True)
    competition = yaml.safe_load((folder / "competition.yaml").read_text(encoding="utf-8"))
    (task,) = competition["tasks"]
    shutil.copytree(folder / task["scoring_program"], app / "program")
    shutil.copytree(folder / task["reference_data"], app / "input" / "ref")
    shutil.copytree(submission, app / "input" / "res", symlinks=True)
    (app / "output").mkdir()
    metadata = yaml.safe_load((app / "program" / "metadata.yaml").read_text(encoding="utf-8"))
    command = shlex.split(metadata["command"].replace("/app/", f"{app}/"))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {"PATH": path, "PYTHONUNBUFFERED": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        command, cwd=app / "program", env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    output = {file.name: file.read_text(encoding="utf-8") for file in (app / "output").iterdir()}
    assert output.keys() <= {"scores.json", "detailed_results.html"}, "a file 'metadata' would make the worker fail"
    scores = json.loads(output["scores.json"]) if "scores.json" in output else None
    page = output["detailed_results.html"]
    return Outcome(code=done.returncode, stdout=done.stdout, stderr=done.stderr, scores=scores, page=page)


def laid_out(app: Path, gold: Gold) -> Path:
    """Return the folder of a submission, empty, in an ``app`` laid out as the worker's."""
    for folder in ("input/ref", "input/res", "output"):
        (app / folder).mkdir(parents=True)
    write_gold(app / "input" / "ref" / "gold.json", gold)
    return app / "input" / "res"


@pytest.mark.parametrize("task", [Task.NER, Task.STANCE])
def test_scores_are_those_of_the_scorer(
    tmp_path: Path, golds: dict[Task, Gold], runs: dict[Task, Path], task: Task
) -> None:
    folder = unpacked(bundle(golds[task], Challenge()), tmp_path / "bundle")
    outcome = compute(folder, runs[task])
    assert (outcome.code, outcome.stderr) == (0, "")
    assert outcome.scores is not None
    board = yaml.safe_load((folder / "competition.yaml").read_text(encoding="utf-8"))["leaderboards"][0]
    keys = [column["key"] for column in board["columns"]]
    result = score(golds[task], read_submission(runs[task] / "predictions.jsonl", golds[task]))
    assert set(keys[:3]) <= outcome.scores.keys()
    assert {key for key in keys[3:] if result.metrics[key].defined} == set(keys[3:]) & outcome.scores.keys()
    headline = result.metrics[keys[0]]
    assert headline.value is not None
    assert headline.ci is not None
    assert [outcome.scores[key] for key in keys[:3]] == [round(100 * v, 1) for v in (headline.value, *headline.ci)]
    assert str(outcome.scores[keys[0]]) in outcome.page
    assert result.system.name in outcome.page
    for text in ("standpunkt-canary", golds[task].articles[0].text[:40]):
        assert text not in outcome.seen


def test_what_is_undefined_is_missing_and_not_zero(tmp_path: Path, golds: dict[Task, Gold]) -> None:
    """Codabench wants numbers: a metric without a value has no key. Nothing is predicted, so precision has none."""
    sent = laid_out(tmp_path, golds[Task.NER])
    lines = [json.dumps({"article_id": article.id}) for article in golds[Task.NER].articles]
    (sent / "predictions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    score_folders(tmp_path / "input", tmp_path / "output")
    scores = json.loads((tmp_path / "output" / "scores.json").read_text(encoding="utf-8"))
    assert (scores["f1"], scores["recall"], "precision" in scores) == (0.0, 0.0, False)
    assert all(type(value) is float for value in scores.values())


BROKEN = {
    "unknown.jsonl": ('{"article_id": "nobody", "mentions": []}', "E_UNKNOWN_ID"),
    "label.jsonl": ('{"article_id": "%s", "mentions": [{"start": 0, "end": 2, "label": "per"}]}', "E_LABEL"),
    "range.jsonl": ('{"article_id": "%s", "mentions": [{"start": 0, "end": 99999, "label": "PER"}]}', "E_OFFSET_RANGE"),
    "json.jsonl": ("{", "E_JSON"),
    "markup.jsonl": ('{"<script>alert(1)</script>": 1}', "E_FIELD"),
    "missing.jsonl": ('{"article_id": "%s", "mentions": []}', "E_MISSING_DOC"),
}


def test_a_refused_submission_has_a_message_a_page_and_no_scores(tmp_path: Path, golds: dict[Task, Gold]) -> None:
    submission = tmp_path / "res"
    submission.mkdir()
    (submission / "predictions.jsonl").write_text("{", encoding="utf-8")
    outcome = compute(unpacked(bundle(golds[Task.NER], Challenge()), tmp_path / "bundle"), submission)
    assert (outcome.code, outcome.scores, outcome.stderr) == (1, None, "")
    assert outcome.stdout.startswith("Not scored: 2 faults found.\npredictions.jsonl:1: $: E_JSON: expected ")
    assert "E_MISSING_DOC" in outcome.stdout
    assert "E_JSON" in outcome.page


@pytest.mark.parametrize("name", BROKEN)
def test_a_refusal_says_why_and_nothing_of_the_gold(tmp_path: Path, golds: dict[Task, Gold], name: str) -> None:
    """Against gold in which every label is another one, message and page are the same, byte for byte."""
    line, code = BROKEN[name]
    seen: list[tuple[str, str]] = []
    for n, gold in enumerate((golds[Task.NER], other_gold(golds[Task.NER]))):
        app = tmp_path / str(n)
        text = line.replace("%s", gold.articles[0].id)
        (laid_out(app, gold) / "predictions.jsonl").write_text(text, encoding="utf-8")
        ruling = score_folders(app / "input", app / "output")
        assert ruling.result is None
        assert [file.name for file in (app / "output").iterdir()] == ["detailed_results.html"]
        seen.append((ruling.message, (app / "output" / "detailed_results.html").read_text(encoding="utf-8")))
    assert all(code in text for text in seen[0])
    assert "<script" not in seen[0][1]
    assert seen[0] == seen[1]


def test_what_is_no_submission(tmp_path: Path, golds: dict[Task, Gold], runs: dict[Task, Path]) -> None:
    sent = laid_out(tmp_path, golds[Task.NER])
    shutil.copytree(runs[Task.NER], sent / "my-run")
    assert "it lies in a folder 'my-run'" in score_folders(tmp_path / "input", tmp_path / "output").message
    (sent / "my-run").rename(sent / "\x1b[31m\udcff")
    told = score_folders(tmp_path / "input", tmp_path / "output").message
    assert "\x1b" not in told
    assert told.encode()
    shutil.rmtree(sent / "\x1b[31m\udcff")
    (sent / "predictions.jsonl").symlink_to(tmp_path / "input" / "ref" / "gold.json")
    message = score_folders(tmp_path / "input", tmp_path / "output").message
    assert "E_FILE: expected" in message, "no link is followed to the gold"
    (sent / "predictions.jsonl").unlink()
    with (sent / "predictions.jsonl").open("wb") as file:
        file.truncate((64 << 20) + 1)
    assert "E_SIZE: expected" in score_folders(tmp_path / "input", tmp_path / "output").message


def test_a_packed_submission_is_one_too(tmp_path: Path, golds: dict[Task, Gold], runs: dict[Task, Path]) -> None:
    sent = laid_out(tmp_path, golds[Task.NER])
    packed = gzip.compress((runs[Task.NER] / "predictions.jsonl").read_bytes(), mtime=0)
    (sent / "predictions.jsonl.gz").write_bytes(packed)
    ruling = score_folders(tmp_path / "input", tmp_path / "output")
    assert ruling.result is not None
    assert ruling.message.startswith("Scored: submission\n")
    assert ruling.result.hidden, "nothing per document, and no count of gold"
    assert not ruling.result.per_document


def test_damaged_gold_is_the_organisers_affair(tmp_path: Path, golds: dict[Task, Gold], runs: dict[Task, Path]) -> None:
    sent = laid_out(tmp_path, golds[Task.NER])
    gold = tmp_path / "input" / "ref" / "gold.json"
    gold.write_text(gold.read_text(encoding="utf-8").replace('"label": "PER"', '"label": "SECRET"'), encoding="utf-8")
    shutil.copy(runs[Task.NER] / "predictions.jsonl", sent)
    ruling = score_folders(tmp_path / "input", tmp_path / "output")
    assert ruling.message == "Not scored: the reference data cannot be read: please tell the organisers."
    assert "SECRET" not in (tmp_path / "output" / "detailed_results.html").read_text(encoding="utf-8")


def test_the_bundle_is_what_the_unpacker_asks_for(tmp_path: Path, golds: dict[Task, Gold]) -> None:
    """Each file that competition.yaml names is there, and everything that is required is named."""
    folder = unpacked(bundle(golds[Task.STANCE], Challenge(end="2027-01-01 00:00:00")), tmp_path / "bundle")
    competition = yaml.safe_load((folder / "competition.yaml").read_text(encoding="utf-8"))
    (task,), (phase,), (board,) = competition["tasks"], competition["phases"], competition["leaderboards"]
    named = [competition["image"], competition["terms"], *(page["file"] for page in competition["pages"])]
    assert all((folder / name).is_file() and (folder / name).stat().st_size for name in named)
    assert all((folder / task[name]).is_dir() for name in ("scoring_program", "reference_data"))
    assert (folder / phase["public_data"]).is_dir()
    assert (competition["version"], phase["tasks"], phase["end"]) == (2, [task["index"]], "2027-01-01 00:00:00")
    assert [column["index"] for column in board["columns"]] == list(range(len(board["columns"])))
    assert competition["enable_detailed_results"] is True
    assert (folder / "logo.png").read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert (folder / "scoring_program" / "requirements.txt").read_text() == f"standpunkt=={__version__}\n"


def test_a_zip_holds_the_same_files_at_its_top(tmp_path: Path, golds: dict[Task, Gold]) -> None:
    files = bundle(golds[Task.NER], Challenge())
    with zipfile.ZipFile(unpacked(files, tmp_path / "bundle.zip")) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {file.path: file.content for file in files}
        assert "competition.yaml" in archive.namelist()
