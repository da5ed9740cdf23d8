"""The README's own commands and code run, and its table is what the demo prints."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

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
