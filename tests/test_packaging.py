"""The house as it is installed: every room ships, imports stay light, the public surface is what it says."""

import subprocess
import sys
import tomllib
from importlib import resources
from pathlib import Path

import pytest

import standpunkt

HEAVY = ("datasets", "jinja2", "markdown_it", "numpy", "pyarrow", "pycrfsuite", "seqeval", "sklearn", "yaml")


def test_every_package_is_listed(root: Path) -> None:
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    folders = [settings["package-dir"][name] for name in settings["package-dir"]]
    found = {
        f"{name}.{file.parent.relative_to(root / folder).as_posix().replace('/', '.')}".removesuffix("..").removesuffix(
            "."
        )
        for name, folder in zip(settings["package-dir"], folders, strict=True)
        for file in (root / folder).rglob("__init__.py")
    }
    assert found == set(settings["packages"])


def test_exported_names_are_there_and_sorted() -> None:
    assert all(hasattr(standpunkt, name) for name in standpunkt.__all__)
    assert sorted(standpunkt.__all__) == standpunkt.__all__


@pytest.mark.parametrize(
    "module",
    [
        "standpunkt",
        "standpunkt.cli",
        "standpunkt.cli.corpus.release",
        "standpunkt.cli.corpus.sources",
        "standpunkt.cli.annotation.check",
        "standpunkt.cli.annotation.guide",
        "standpunkt.corpus.duplicates.find",
        "standpunkt.corpus.duplicates.split",
        "standpunkt.corpus.release",
        "standpunkt.eval.submissions.read",
        "standpunkt.baselines.registry",
        "standpunkt.baselines.run",
    ],
)
def test_imports_are_light(module: str) -> None:
    code = f"import sys, {module}; print(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize(
    ("package", "name"),
    [
        ("standpunkt", "py.typed"),
        ("standpunkt.annotation", "templates/label_config.xml.jinja"),
        ("standpunkt.annotation.guidelines", "de.md"),
        ("standpunkt.annotation.guidelines", "pictures/page.png"),
        ("standpunkt.corpus", "templates/card.md.jinja"),
        ("standpunkt.corpus", "sample/verkehr-01.txt"),
        ("standpunkt.eval", "templates/integrations/score-submission.yml.jinja"),
        ("standpunkt.eval", "templates/leaderboard/page.html.jinja"),
        ("standpunkt.eval", "templates/leaderboard/style.css"),
        ("standpunkt.eval", "templates/leaderboard/sort.js"),
    ],
)
def test_package_data_ships(package: str, name: str) -> None:
    assert resources.files(package).joinpath(name).is_file()


def test_constraints_name_no_index(root: Path) -> None:
    lines = (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert all(line.startswith("#") or line.count("==") == 1 for line in lines)
