"""The front door, as a person and a script meet it: exit codes, help, JSON, and never a traceback for bad input."""

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from standpunkt import jsonl
from standpunkt.cli import main
from tests.examples import article, quandt_gold

Call = Callable[[str], tuple[int | str | None, str, str]]
"""Runs a command line; returns exit code, output and errors."""

COMMAND = str(Path(sys.executable).with_name("standpunkt"))


@pytest.fixture
def standpunkt(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Call:
    """A function that runs a command line in an empty folder and returns exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def call(line: str) -> tuple[int | str | None, str, str]:
        with pytest.raises(SystemExit) as stopped:
            main(line.split())
        printed = capsys.readouterr()
        return stopped.value.code, printed.out, printed.err

    return call


def test_installed_command_answers() -> None:
    done = subprocess.run([COMMAND, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0.1.0"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("--help", ["demo", "corpus", "annotation", "baselines", "eval"]),
        ("corpus --help", ["ingest", "validate", "build", "stats"]),
        ("annotation --help", ["push", "lint", "agree", "guidelines"]),
        ("baselines --help", ["list", "run"]),
        ("eval --help", ["validate", "score", "compare", "leaderboard"]),
        ("corpus ingest --help", ["10kGNAD", "Example: standpunkt corpus ingest", "--licence"]),
        ("eval score --help", ["Example: standpunkt eval score", "--no-verify", "--missing"]),
        ("demo --help", ["Example", "--out"]),
    ],
)
def test_help(standpunkt: Call, line: str, words: list[str]) -> None:
    code, out, _ = standpunkt(line)
    assert code in (0, None)
    assert [word for word in words if word not in out] == []


@pytest.mark.parametrize("line", ["annotation agree", "annotation pull", "corpus ingest", "eval compare"])
def test_help_shows_no_empty_defaults(standpunkt: Call, line: str) -> None:
    _, out, _ = standpunkt(f"{line} --help")
    assert re.search(r"default:\s*(?:\(\)|\"\"|None)", out) is None


def test_help_shows_defaults_as_they_are_typed(standpunkt: Call) -> None:
    _, out, _ = standpunkt("annotation pull --help")
    assert "[default: annotation-work]" in out


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("corpus ingets x", "ingest"),
        ("corpus ingest --out a.jsonl", "at least one file"),
        ("corpus ingest none.txt --out a.jsonl", "none.txt: no such file"),
        ("corpus build none --out r", "none: no such file"),
        ("corpus build sample --out r --dev-from 2025-07", "go together"),
        ("corpus build sample --out r --dev-from 1.7.2025 --test-from 1.9.2025", "expected a date"),
        ("corpus build sample --out r --annotations x.jsonl", "goes with --gold"),
        ("corpus build sample --out r --about none.md", "none.md: no such file"),
        ("corpus build sample --out /proc/none/r", "/proc/none"),
        ("baselines run stance/majority --out r --seed -1", "expected 0 or more"),
        ("baselines run ner/crff --out r", "did you mean ner/crf?"),
        ("eval score none.jsonl --task ner", "no such file"),
        ("eval score none.jsonl --task net", "net"),
        ("eval leaderboard --out l.html", "eval score"),
        ("eval compare", "eval score"),
        ("eval compare none.json", "no such file"),
        ("eval leaderboard none.json --out l.html", "no such file"),
    ],
)
def test_wrong_usage_exits_with_2(standpunkt: Call, line: str, message: str) -> None:
    code, out, err = standpunkt(line)
    assert code == 2
    assert message in out + err
    assert "Traceback" not in out + err


def test_faults_exit_with_1_and_come_as_json_too(standpunkt: Call, tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text('{"article_id": "x"}\n{"article_id": 1}\n')
    code, out, err = standpunkt("eval validate p.jsonl --task ner")
    assert (code, out) == (1, "")
    assert "p.jsonl:1: $.article_id: E_UNKNOWN_ID" in err
    assert "p.jsonl:2: $.article_id: E_TYPE: expected a string; found 1" in err
    assert "3 faults found" in err
    code, out, err = standpunkt("eval validate p.jsonl --task ner --json")
    assert (code, err) == (1, "")
    assert [fault["code"] for fault in json.loads(out)["faults"]] == ["E_UNKNOWN_ID", "E_TYPE", "E_MISSING_DOC"]


def test_force_replaces_only_what_is_its_own(standpunkt: Call, tmp_path: Path) -> None:
    """A folder of somebody's work is not deleted, whatever is asked."""
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "thesis.tex").write_text("years of work")
    for line in (
        "corpus build sample --out work --force",
        "baselines run stance/majority --out work --force",
        "demo --out work --force",
        "eval leaderboard none --out work --force",
        "corpus ingest none --out work --force",
    ):
        assert standpunkt(line)[0] == 2, line
    assert (tmp_path / "work" / "thesis.tex").read_text() == "years of work"


def test_settings_that_cannot_be(standpunkt: Call) -> None:
    assert standpunkt("baselines run ner/dictionary --out run")[0] == 0
    for options in ("--replicates 0", "--replicates 99999999999", "--seed -1"):
        code, _, err = standpunkt(f"eval score run/predictions.jsonl --task ner {options}")
        assert (code, "replicates and a seed" in err) == (2, True), options


def test_messages_cannot_steer_a_terminal(standpunkt: Call, tmp_path: Path) -> None:
    lines = ["{}"] * 99 + ['{"\\u001b[2J\\n:smile: [red]": 1}']
    (tmp_path / "p.jsonl").write_text("\n".join(lines))
    code, _, err = standpunkt("eval validate p.jsonl --task ner")
    assert code == 1
    assert "p.jsonl:100: $.\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}:smile: [red]: E_FIELD" in err
    assert "\x1b" not in err


def test_a_reader_that_stops_is_no_fault() -> None:
    piped = f"set -o pipefail; {COMMAND} corpus stats sample | head -n 1"
    done = subprocess.run(["bash", "-c", piped], capture_output=True, text=True, check=False)  # noqa: S607
    assert (done.returncode, done.stderr) == (0, "")


def test_output_survives_a_narrow_encoding() -> None:
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run([COMMAND, "corpus", "stats", "sample"], capture_output=True, env=environment, check=False)
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)


def test_articles_become_a_release(standpunkt: Call, tmp_path: Path) -> None:
    (tmp_path / "news.txt").write_text("date 2025-03 Anzeige\n\nDer Rat tagte. Er stritt.\n")
    assert standpunkt("corpus ingest news.txt --out a.jsonl")[:2] == (
        0,
        "1 articles -> a.jsonl\n0 dropped, 0 of them exact duplicates -> a.dropped.jsonl\n",
    )
    assert standpunkt("corpus ingest news.txt --out a.jsonl")[0] == 2, "nothing is overwritten"
    report = json.loads(standpunkt("corpus ingest news.txt --out a.jsonl --force --json")[1])
    assert (report["articles"], report["dropped"]) == (1, {})
    assert "2 sentences and 7 tokens, all offsets slice back" in standpunkt("corpus validate a.jsonl")[1]
    code, out, _ = standpunkt("corpus build a.jsonl --out r --private --version 1.2 --name news")
    assert code == 0
    assert "left out, since they would be empty without gold: stance, annotations" in out
    code, _, err = standpunkt("corpus build a.jsonl --out p")
    assert (code, "E_LICENCE" in err, "--private" in err) == (1, True, True), "no licence"
    assert "news 1.2" in standpunkt("corpus stats r")[1]
    assert json.loads(standpunkt("corpus stats r --json")[1])["train"]["tokens"] == 7


def test_damaged_gzip_is_a_fault_everywhere(standpunkt: Call, tmp_path: Path) -> None:
    whole = gzip.compress(b'{"id": "a", "sections": []}\n' * 100)
    for content in (whole[:5], whole[:-9], b"\x1f\x8b\x08\x00garbage"):
        (tmp_path / "a.jsonl.gz").write_bytes(content)
        for line in (
            "corpus validate a.jsonl.gz",
            "corpus build a.jsonl.gz --out r",
            "corpus ingest a.jsonl.gz --out b",
        ):
            code, _, err = standpunkt(line)
            assert (code, "E_GZIP" in err) == (1, True), line


def test_what_is_no_articles_file_is_refused_in_one_word(standpunkt: Call, tmp_path: Path) -> None:
    (tmp_path / "news.txt").write_text("Eins.\n" * 1_000)
    for line in ("corpus validate news.txt", "corpus build news.txt --out r", "corpus stats news.txt"):
        code, _, err = standpunkt(line)
        assert (code, err.count("E_FILE"), "corpus ingest" in err) == (1, 1, True)


def test_gold_is_built_in_and_linted(standpunkt: Call, tmp_path: Path) -> None:
    of = article()
    jsonl.write(tmp_path / "a.jsonl", [of])
    jsonl.write(tmp_path / "gold.jsonl", [quandt_gold(of)])
    assert standpunkt("annotation lint gold.jsonl --corpus a.jsonl")[:2] == (0, "1 annotations: 0 errors, 0 warnings\n")
    code, out, _ = standpunkt("corpus build a.jsonl --gold gold.jsonl --out r --json")
    assert (code, json.loads(out)["stance"]) == (0, {"train": 4})
    assert standpunkt("eval validate p.jsonl --task ner --corpus r")[0] == 2, "the release has no test split"


def test_lint_of_the_sample(standpunkt: Call) -> None:
    code, out, _ = standpunkt("annotation lint")
    assert (code, out.splitlines()[-1]) == (0, "48 annotations: 0 errors, 1 warnings")


def test_run_score_leaderboard(standpunkt: Call, tmp_path: Path) -> None:
    assert standpunkt("baselines run ner/dictionary --out run")[0] == 0
    assert standpunkt("eval validate run/predictions.jsonl --task ner")[0] == 0
    code, out, _ = standpunkt("eval score run/predictions.jsonl --task ner --out r/d.json")
    assert code == 0
    assert "same values from seqeval" in out
    assert "standpunkt-eval:0.1.0|task:ner" in out
    code, out, _ = standpunkt("eval score run/predictions.jsonl --task ner --no-verify --name mine --json")
    assert (code, json.loads(out)["system"]["name"], json.loads(out)["verified_with"]) == (0, "mine", {})
    code, out, _ = standpunkt("eval leaderboard r --out l.html")
    assert code == 0
    assert "ner/dictionary" in out
    assert all((tmp_path / f"l{ending}").is_file() for ending in (".html", ".json", ".csv"))
    code, out, _ = standpunkt("eval leaderboard r --out other.html --json")
    assert json.loads(out) == json.loads((tmp_path / "other.json").read_text(encoding="utf-8"))["boards"]
    assert standpunkt("eval leaderboard r --out l.csv")[0] == 2
    (tmp_path / "l.html").unlink()
    assert standpunkt("eval leaderboard r --out l.html")[0] == 2, "its twins are there already"


def test_baselines_are_listed(standpunkt: Call) -> None:
    listed = json.loads(standpunkt("baselines list --json")[1])
    names = ["ner/dictionary", "ner/crf", "stance/majority", "stance/tfidf-window", "stance-e2e/pipeline"]
    assert [row["id"] for row in listed] == names


def test_table_in_a_pipe_is_not_cut_off() -> None:
    done = subprocess.run([COMMAND, "baselines", "list"], capture_output=True, text=True, check=True)
    assert "logistic regression on TF-IDF of words around holder and target" in done.stdout
    assert "…" not in done.stdout


def test_demo(standpunkt: Call, tmp_path: Path) -> None:
    """The whole line on the sample: what it prints, and what it leaves."""
    code, out, _ = standpunkt("demo --out demo")
    assert code == 0
    for words in ("ner/crf", "stance/tfidf-window", "95 % interval", "release      demo/release"):
        assert words in out
    left = {path.relative_to(tmp_path / "demo").as_posix() for path in (tmp_path / "demo").rglob("*")}
    assert {
        "articles.jsonl",
        "annotations.jsonl",
        "release/README.md",
        "release/stance/test-00000-of-00001.parquet",
        "ner/crf/predictions.jsonl",
        "results/stance-majority.json",
        "leaderboard.csv",
        "leaderboard.html",
        "leaderboard.json",
    } <= left
    assert standpunkt("demo --out demo")[0] == 2


@pytest.mark.external
def test_the_line_on_real_input(standpunkt: Call, external: Path) -> None:
    """Two real sources become a corpus; a baseline is scored; each command ends well."""
    seed, gnad = external / "seed" / "seed.txt", external / "tenkgnad" / "test.csv"
    for line, words in (
        (f"corpus ingest {seed} {gnad} --out a/articles.jsonl", "1,029 articles"),
        ("corpus validate a/articles.jsonl", "all offsets slice back"),
        ("corpus build a/articles.jsonl --out a/release", "1,028"),
        ("corpus stats a/release", "International"),
        ("baselines run ner/crf --out a/run", "predictions for test"),
        ("eval score --task ner --split test a/run/predictions.jsonl --out a/result.json", "f1"),
        ("eval leaderboard a/result.json --out a/leaderboard.html", "ner/crf"),
    ):
        code, out, err = standpunkt(line)
        assert code == 0, err
        assert words in out
