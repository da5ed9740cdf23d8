"""``eval bundle`` and ``eval export`` as a person calls them."""

import json
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from standpunkt.cli import main
from standpunkt.labels import Task

Call = Callable[[str], tuple[int | str | None, str, str]]


@pytest.fixture
def standpunkt(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Call:
    """A function that runs a command line in an empty folder and returns exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def call(line: str) -> tuple[int | str | None, str, str]:
        with pytest.raises(SystemExit) as stopped:
            main(shlex.split(line))
        printed = capsys.readouterr()
        return stopped.value.code, printed.out, printed.err

    return call


def test_bundles_of_every_platform(standpunkt: Call, tmp_path: Path) -> None:
    for platform, holds in (
        ("codabench", "competition.yaml"),
        ("evalai", "challenge_config.yaml"),
        ("github", ".github/workflows/score-submission.yml"),
        ("gold", "gold.json"),
        ("huggingface", "standpunkt_ner/standpunkt_ner.py"),
    ):
        task = "" if platform == "huggingface" else "--task ner"
        code, out, err = standpunkt(f"eval bundle {platform} {task} --out {platform} --json")
        assert (code, err) == (0, "")
        assert holds in json.loads(out)["files"]
        assert (tmp_path / platform / holds).is_file()
        assert standpunkt(f"eval bundle {platform} {task} --out {platform}")[0] == 2, "nothing is overwritten"
    assert standpunkt("eval bundle codabench --task ner --out codabench --force")[0] == 0


def test_a_corpus_its_release_and_its_gold_file_make_the_same_bundle(standpunkt: Call, tmp_path: Path) -> None:
    assert standpunkt("corpus build sample --out release")[0] == 0
    for task in ("ner", "stance"):
        for corpus, out in (("sample", "1"), ("release", "2"), ("1/gold.json", "3.zip"), ("2/gold.json", "4.zip")):
            platform = "codabench" if out.endswith(".zip") else "gold"
            assert standpunkt(f"eval bundle {platform} --task {task} --corpus {corpus} --out {out} --force")[0] == 0
        assert (tmp_path / "1" / "gold.json").read_bytes() == (tmp_path / "2" / "gold.json").read_bytes()
        assert (tmp_path / "3.zip").read_bytes() == (tmp_path / "4.zip").read_bytes()


def test_a_gold_file_scores_and_a_result_is_exported(standpunkt: Call, tmp_path: Path, runs: dict[Task, Path]) -> None:
    predictions = runs[Task.NER] / "predictions.jsonl"
    assert standpunkt("eval bundle gold --task ner --out gold")[0] == 0
    assert standpunkt(f"eval validate {predictions} --task ner --corpus gold/gold.json")[0] == 0
    for corpus in ("gold/gold.json", "sample"):
        line = f"eval score {predictions} --task ner --corpus {corpus} --out {Path(corpus).stem}.result"
        assert standpunkt(line)[0] == 0
    assert (tmp_path / "gold.result").read_bytes() == (tmp_path / "sample.result").read_bytes()
    export = "eval export gold.result --dataset owner/name"
    assert standpunkt(f"{export} --to eval-results --out .eval_results/ner.yaml")[:2] == (
        0,
        "-> .eval_results/ner.yaml\n",
    )
    assert standpunkt(f"{export} --to model-index --out README.md")[0] == 0
    assert standpunkt(f"{export} --to model-index --out README.md --card README.md --force")[0] == 0


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("eval bundle codabench --out x", "--task: codabench needs one of"),
        ("eval bundle kaggle --task ner --out x", "codabench"),
        ("eval bundle evalai --task ner --start soon --out x", "--start 'soon'"),
        ("eval bundle gold --task ner --corpus none.json --out x", "none.json: no such file"),
        ("eval export none.json --to eval-results --dataset a/b --out x", "none.json: no such file"),
        ("eval export none.json --to eval-results --dataset a/b/c --out x", "--dataset"),
        ("eval export none.json --to eval-results --dataset a/b --card c --out x", "--card goes with"),
        ("eval export none.json --to model-index --dataset a/b --source-name B --out x", "--source-url"),
    ],
)
def test_wrong_usage_exits_with_2_and_writes_nothing(standpunkt: Call, tmp_path: Path, line: str, message: str) -> None:
    code, out, err = standpunkt(line)
    assert (code, message in out + err, "Traceback" in out + err) == (2, True, False)
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("command", ["bundle", "export"])
def test_help_has_an_example(standpunkt: Call, command: str) -> None:
    code, out, _ = standpunkt(f"eval {command} --help")
    assert code in (0, None)
    assert f"Example: standpunkt eval {command}" in out
