"""The README's own commands and code run, and its table is what the demo prints."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from standpunkt import jsonl
from standpunkt.annotation.pull.run import write_annotations
from standpunkt.annotation.studio.credentials import HOME_VARIABLE, TOKEN_VARIABLE, URL_VARIABLE
from standpunkt.annotation.work.journal import read_journal
from standpunkt.annotation.work.pushes import read_pushes
from standpunkt.cli import main
from standpunkt.corpus.dataset import Corpus
from standpunkt.labels import Split
from standpunkt.schema import Annotation
from tests.annotation.work_folder import Campaign

NEWS = "date 2025-03 Anzeige\n\nLindenfurt. Der Rat tagte am Montag. Er stritt lange.\n"


@pytest.fixture(scope="module")
def readme(root: Path) -> str:
    """The README."""
    return (root / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which `make demo` has been run, with a crawl to ingest."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "crawl").mkdir()
    (folder / "crawl" / "news.txt").write_text(NEWS, encoding="utf-8")
    (folder / "demo.log").write_text(run("standpunkt demo --out out/demo", folder), encoding="utf-8")
    return folder


def run(command: str, folder: Path) -> str:
    """Run a line of shell with our command on the path and return what it prints."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(  # noqa: S602 - the README's own lines
        command, shell=True, cwd=folder, env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def blocks(readme: str, language: str) -> list[str]:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", readme, flags=re.MULTILINE | re.DOTALL)
    return [content for name, content in found if name == language]


def test_commands_run(readme: str, workplace: Path) -> None:
    commands = [line for block in blocks(readme, "sh") for line in block.splitlines() if line.startswith("standpunkt")]
    assert len(commands) >= 8
    for command in commands:
        run(command, workplace)
    assert (workplace / "out" / "leaderboard.html").is_file()


@pytest.fixture
def campaign(readme: str, sample: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The line of a campaign, in a folder where anna and ben are done; no server is known."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "label-studio"))
    for name in (URL_VARIABLE, TOKEN_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    done = Campaign(work=Path("annotation-work"), sample=sample)
    for project, name in enumerate(("anna", "ben"), start=1):
        done.send("b1", name, sample.in_split(Split.DEV), project=project)
    for page in read_pushes(done.work):
        done.submit(page, minutes=9, day="2026-11-02")
    write_annotations(done.work, read_journal(done.work))
    (block,) = (block for block in blocks(readme, "") if block.startswith("standpunkt annotation server install"))
    return [line for line in block.splitlines() if line]


def test_what_a_campaign_needs_no_server_for_runs_as_it_stands(
    campaign: list[str], sample: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    offline = [line for line in campaign if line.split()[2] in {"progress", "lint", "agree", "gold"}]
    assert len(offline) == 4
    assert [(line, called(line)) for line in offline] == [(line, 0) for line in offline], capsys.readouterr().err
    gold = jsonl.read(Path("out/gold.jsonl"), Annotation)
    assert [one.article_id for one in gold] == sorted(article.id for article in sample.in_split(Split.DEV))
    assert Path("out/progress.html").is_file()
    assert Path("out/agreement.html").is_file()


def test_the_rest_of_a_campaign_is_understood_and_looks_for_a_server(
    campaign: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Options that are not there would be told first."""
    asking = [line for line in campaign if line.split()[2] in {"users", "push", "pull"}]
    for line in asking:
        assert called(line) == 2
        assert "no token for http://127.0.0.1:8080: start a server" in " ".join(capsys.readouterr().err.split())
    judging = [line for line in campaign if line.split()[2] == "adjudicate"]
    assert [called(line) for line in judging] == [2, 2]
    said = capsys.readouterr().err
    assert "no token for" in said
    assert "begin with 'standpunkt annotation adjudicate push'" in said
    started = [line for line in campaign if line.split()[2] == "server"]
    assert len(started) + len(asking) + len(judging) + 4 == len(campaign)


def called(line: str) -> int:
    """Return the exit code of a line of shell, run in this process."""
    with pytest.raises(SystemExit) as ended:
        main(shlex.split(line, comments=True)[1:])
    return int(ended.value.code or 0)


def test_code_runs(readme: str, workplace: Path) -> None:
    (code,) = blocks(readme, "python")
    (workplace / "example.py").write_text(
        code + "\nprint(len(stance['test']), len(articles['train']))", encoding="utf-8"
    )
    assert run(f"HF_DATASETS_CACHE={workplace / 'cache'} {sys.executable} example.py", workplace).endswith("30\n")


def test_table_is_what_the_demo_prints(readme: str, workplace: Path) -> None:
    """The figures themselves: `make demo` remakes them."""
    table = next(block for block in blocks(readme, "") if block.startswith("ner ·"))
    printed = (workplace / "demo.log").read_text(encoding="utf-8")
    assert [line for line in table.splitlines() if line.rstrip() not in map(str.rstrip, printed.splitlines())] == []


def test_page_on_statistics_prints_what_it_says(root: Path, workplace: Path) -> None:
    page = (root / "docs" / "statistics.md").read_text(encoding="utf-8")
    lines = [line for block in blocks(page, "sh") for line in block.splitlines() if " eval compare " in line]
    printed = [run(line, workplace) for line in lines]
    (table,) = blocks(page, "")
    assert set(map(str.rstrip, table.splitlines())) <= set(map(str.rstrip, printed[0].splitlines()))


def test_submission_example_is_valid(readme: str, workplace: Path) -> None:
    """Each example line passes as a submission, the rest scored as empty."""
    (example,) = blocks(readme, "json")
    for task, line in zip(("ner", "stance", "stance-e2e"), example.splitlines(), strict=True):
        (workplace / f"{task}.jsonl").write_text(line + "\n", encoding="utf-8")
        printed = run(f"standpunkt eval validate {task}.jsonl --task {task} --missing empty", workplace)
        assert "1 predictions, no faults" in printed


def test_pages_that_are_linked_are_there(readme: str, root: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", readme)
    assert [target for target in targets if "://" not in target and not (root / target).exists()] == []
