"""GitHub: the workflows are valid, and their steps, run by bash over a real repository, score what they should.

A small runner does what GitHub's does with a job of shell steps: each ``run`` by its shell, with environment, output
and summary files. Only ``uses`` is stood in for: the two checkouts by git, the rest by nothing.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from standpunkt import __version__
from standpunkt.eval.gold import Gold
from standpunkt.eval.integrations.challenge import Challenge
from standpunkt.eval.integrations.github import bundle
from standpunkt.labels import Task
from tests.eval.integrations.conftest import unpacked

WORKFLOWS = ("score-submission", "publish")
BIN = Path(sys.executable).parent
ENVIRONMENT = {
    "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, with nobody's settings."""
    done = subprocess.run(
        ["git", *arguments],  # noqa: S607 - whichever git is installed
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def workflow(folder: Path, name: str) -> dict[Any, Any]:
    text = (folder / ".github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8")
    loaded: dict[Any, Any] = yaml.safe_load(text)
    return loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a job left behind."""

    failed: str
    """Name of the step that failed; empty if none did."""
    ran: list[str] = field(default_factory=list[str])
    """Names of the shell steps that were run."""
    summary: str
    """The job's summary."""


def run_job(steps: list[dict[str, Any]], workspace: Path) -> Job:
    """Run the shell steps of a job until one fails; the scorer is installed here already."""
    outputs: dict[str, dict[str, str]] = {}
    summary = workspace.parent / f"{workspace.name}.summary"
    summary.write_text("")
    ran: list[str] = []
    for step in steps:
        if "run" not in step or step["name"] == "Install the scorer":
            continue
        assert "${{" not in step["run"], "values reach the shell by its environment alone"
        ran.append(step["name"])
        output = workspace.parent / "output"
        output.write_text("")
        environment = ENVIRONMENT | {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary)}
        for name, value in step.get("env", {}).items():
            known = re.fullmatch(r"\$\{\{ steps\.(\w+)\.outputs\.(\w+) \}\}", value)
            environment[name] = outputs[known[1]][known[2]] if known else value
        shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        done = subprocess.run(shell, cwd=workspace, env=environment, capture_output=True, text=True, check=False)
        if "id" in step:
            lines = output.read_text(encoding="utf-8").splitlines()
            outputs[step["id"]] = dict(line.split("=", 1) for line in lines)
        if done.returncode:
            return Job(failed=step["name"], ran=ran, summary=summary.read_text(encoding="utf-8"))
    return Job(failed="", ran=ran, summary=summary.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, golds: dict[Task, Gold]) -> Path:
    """The leaderboard's repository, committed."""
    folder = unpacked(bundle(golds[Task.NER], Challenge()), tmp_path_factory.mktemp("board") / "repository")
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "A leaderboard")
    return folder


@pytest.fixture
def repository(tmp_path: Path, template: Path) -> Path:
    """A clone of it, to work in."""
    git(tmp_path, "clone", "--quiet", str(template), "repository")
    return tmp_path / "repository"


def propose(repository: Path) -> Path:
    """Commit what lies in the repository as a pull request and lay out what the two checkouts give."""
    workspace = repository.parent / "workspace"
    git(repository, "checkout", "--quiet", "-b", "request")
    git(repository, "add", "--all", "--force")
    git(repository, "commit", "--quiet", "--message", "A submission")
    git(repository, "checkout", "--quiet", "main")
    git(repository, "merge", "--quiet", "--no-ff", "--message", "merged", "request")
    git(repository.parent, "clone", "--quiet", "--depth", "2", repository.as_uri(), str(workspace / "proposed"))
    git(repository.parent, "clone", "--quiet", repository.as_uri(), str(workspace / "trusted"))
    git(workspace / "trusted", "checkout", "--quiet", "HEAD^1")
    return workspace


def score(repository: Path) -> tuple[Job, Path]:
    """Score what lies in the repository as a pull request does, by the workflow of the trusted branch."""
    workspace = propose(repository)
    steps = workflow(workspace / "trusted", "score-submission")["jobs"]["score"]["steps"]
    return run_job(steps, workspace), workspace


def add(repository: Path, run: Path, name: str = "mine") -> Path:
    """Add a submission and return its folder."""
    shutil.copytree(run, repository / "submissions" / name)
    return repository / "submissions" / name


@pytest.mark.parametrize("name", WORKFLOWS)
def test_workflows_are_valid(template: Path, name: str) -> None:
    path = template / ".github" / "workflows" / f"{name}.yml"
    command = [str(BIN / "check-jsonschema"), "--builtin-schema", "vendor.github-workflows", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_pull_request_gets_no_rights(template: Path) -> None:
    loaded = workflow(template, "score-submission")
    triggers = loaded[True]  # YAML 1.1 reads the key "on" as true
    assert triggers.keys() == {"pull_request"}
    assert loaded["permissions"] == {"contents": "read"}
    (job,) = loaded["jobs"].values()
    assert "permissions" not in job
    assert job["timeout-minutes"] <= 15
    checkouts = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
    assert [step["with"]["path"] for step in checkouts] == ["trusted", "proposed"]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)
    text = (template / ".github" / "workflows" / "score-submission.yml").read_text(encoding="utf-8")
    assert "secrets." not in text
    assert "pull_request_target:" not in text
    runs = "\n".join(step.get("run", "") for step in job["steps"])
    assert "--requirement trusted/requirements.txt" in runs
    assert not re.search(r"(python|bash|sh|source|pip install|make) [^\n]*proposed", runs), "nothing of it is run"


@pytest.mark.parametrize("name", WORKFLOWS)
def test_actions_are_pinned_by_commit(template: Path, name: str) -> None:
    for job in workflow(template, name)["jobs"].values():
        assert job["timeout-minutes"]
        assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", s["uses"]) for s in job["steps"] if "uses" in s)
    assert (template / "requirements.txt").read_text() == f"standpunkt=={__version__}\n"


def test_a_good_submission_is_scored(repository: Path, runs: dict[Task, Path]) -> None:
    add(repository, runs[Task.NER])
    job, workspace = score(repository)
    assert (job.failed, job.ran) == ("", ["Find the submission", "Score it", "Show it among the others"])
    assert job.summary.startswith("## Scored\n\n    ner/dictionary · ner · sample")
    result = json.loads((workspace / "outcome" / "result.json").read_text(encoding="utf-8"))
    assert result["system"]["name"] == "ner/dictionary"
    assert "ner/dictionary" in (workspace / "outcome" / "leaderboard.html").read_text(encoding="utf-8")


def test_every_command_of_ours_is_run_by_these_tests(template: Path) -> None:
    """The steps that call standpunkt are just those that the tests of good submissions see run."""
    calls = {
        step["name"]
        for name in WORKFLOWS
        for job in workflow(template, name)["jobs"].values()
        for step in job["steps"]
        if re.search(r"\bstandpunkt (eval|corpus|baselines|annotation)\b", step.get("run", ""))
    }
    assert calls == {"Score it", "Show it among the others", "Score the submissions", "Build the page"}


def test_a_broken_submission_fails_and_says_why(repository: Path, runs: dict[Task, Path]) -> None:
    """A name of a field is the only text of the submission in the summary, and it is indented: markup shows as text."""
    folder = add(repository, runs[Task.NER])
    with (folder / "predictions.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"article_id": "nobody", "</code><img src=x>": 1}\n')
    job, workspace = score(repository)
    assert job.failed == "Score it"
    assert job.summary.startswith("## Not scored\n\n    ")
    assert "E_FIELD" in job.summary
    assert all(line.startswith("    ") for line in job.summary.splitlines()[2:])
    assert not (workspace / "outcome" / "result.json").exists()


def test_what_is_more_than_a_submission_is_not_scored(repository: Path, runs: dict[Task, Path]) -> None:
    """Scripts, gold, workflows and other people's folders are not to be changed with it."""
    add(repository, runs[Task.NER])
    (repository / "gold.json").write_text("{}")
    job, _ = score(repository)
    assert job.failed == "Find the submission"
    assert "changes another file, too" in job.summary


@pytest.mark.parametrize(
    ("name", "file", "message"),
    [
        ("mine", "setup.py", "another file"),
        ("$(touch x)", "predictions.jsonl", "another file"),
        ("-rf", "predictions.jsonl", "another file"),
        ("a b", "predictions.jsonl", "another file"),
        ("`id`\n::set-output", "predictions.jsonl", "another file"),
        ("mine/deeper", "predictions.jsonl", "another file"),
    ],
)
def test_names_that_could_be_code(repository: Path, runs: dict[Task, Path], name: str, file: str, message: str) -> None:
    add(repository, runs[Task.NER])
    (repository / "submissions" / name).mkdir(parents=True, exist_ok=True)
    (repository / "submissions" / name / file).write_text("x")
    job, workspace = score(repository)
    assert (job.failed, message in job.summary) == ("Find the submission", True)
    assert not (workspace / "x").exists()


def test_one_submission_a_request(repository: Path, runs: dict[Task, Path]) -> None:
    add(repository, runs[Task.NER], "one")
    add(repository, runs[Task.NER], "two")
    job, _ = score(repository)
    assert (job.failed, "one submission a pull request" in job.summary) == ("Find the submission", True)


def test_a_link_is_not_followed(repository: Path, runs: dict[Task, Path]) -> None:
    folder = add(repository, runs[Task.NER])
    (folder / "predictions.jsonl").unlink()
    (folder / "predictions.jsonl").symlink_to("../../gold.json")
    job, _ = score(repository)
    assert (job.failed, "no regular file" in job.summary) == ("Find the submission", True)


def test_predictions_may_be_packed_but_not_twice(repository: Path, runs: dict[Task, Path]) -> None:
    folder = add(repository, runs[Task.NER])
    (folder / "predictions.jsonl.gz").write_bytes(b"x")
    job, _ = score(repository)
    assert (job.failed, "not both" in job.summary) == ("Find the submission", True)


def test_a_submission_that_is_withdrawn_is_not_scored(repository: Path, runs: dict[Task, Path]) -> None:
    add(repository, runs[Task.NER])
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "merged before")
    shutil.rmtree(repository / "submissions" / "mine")
    job, _ = score(repository)
    assert (job.failed, "holds no predictions.jsonl" in job.summary) == ("Find the submission", True)


def test_main_scores_publishes_and_keeps_the_results(tmp_path: Path, repository: Path, runs: dict[Task, Path]) -> None:
    """What is broken is reported and passed over; running again changes nothing."""
    add(repository, runs[Task.NER])
    broken = add(repository, runs[Task.NER], "broken")
    (broken / "predictions.jsonl").write_text("{}\n")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "two submissions")
    git(tmp_path, "clone", "--quiet", "--bare", str(repository), "origin.git")
    git(tmp_path, "clone", "--quiet", str(tmp_path / "origin.git"), "build")
    steps = workflow(repository, "publish")["jobs"]["build"]["steps"]
    job = run_job(steps, tmp_path / "build")
    assert (job.failed, job.ran) == ("", ["Score the submissions", "Build the page", "Keep the results"])
    assert job.summary.startswith("## broken is not scored\n\n    submissions/broken/predictions.jsonl:1: ")
    assert "ner/dictionary" in (tmp_path / "build" / "site" / "index.html").read_text(encoding="utf-8")
    kept = git(tmp_path / "origin.git", "ls-tree", "--name-only", "main", "results/").split()
    assert kept == ["results/.gitkeep", "results/mine.json"]
    before = git(tmp_path / "origin.git", "rev-parse", "main")
    assert run_job(steps, tmp_path / "build").failed == ""
    assert git(tmp_path / "origin.git", "rev-parse", "main") == before
