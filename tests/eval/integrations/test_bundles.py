"""Bundles and the gold file: the same bytes each time, and scores that equal those from the corpus."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import yaml

from standpunkt import InputError, UsageError
from standpunkt.errors import OutputExistsError
from standpunkt.eval.gold import Gold
from standpunkt.eval.goldfile import read_gold, write_gold
from standpunkt.eval.integrations import codabench, evalai, github
from standpunkt.eval.integrations.bundle import BundleFile, text_file, write_bundle
from standpunkt.eval.integrations.challenge import Challenge
from standpunkt.eval.score import score
from standpunkt.eval.submissions.read import read_submission
from standpunkt.labels import Split, Task
from tests.eval.integrations.conftest import other_gold

BUNDLES = (codabench.bundle, evalai.bundle, github.bundle)
Bundle = Callable[[Gold, Challenge], tuple[BundleFile, ...]]


@pytest.mark.parametrize("task", [Task.NER, Task.STANCE])
def test_a_score_from_a_gold_file_is_that_from_the_corpus(
    tmp_path: Path, golds: dict[Task, Gold], runs: dict[Task, Path], task: Task
) -> None:
    write_gold(tmp_path / "gold.json", golds[task])
    again = read_gold(tmp_path / "gold.json")
    assert again.sha256() == golds[task].sha256()
    submission = read_submission(runs[task] / "predictions.jsonl", golds[task])
    assert score(again, submission, replicates=50) == score(golds[task], submission, replicates=50)


def test_gold_for_something_else_is_refused(tmp_path: Path, golds: dict[Task, Gold]) -> None:
    write_gold(tmp_path / "gold.json", golds[Task.NER])
    with pytest.raises(UsageError, match="gold for ner test, not for stance"):
        read_gold(tmp_path / "gold.json", Task.STANCE)
    with pytest.raises(UsageError, match="not for dev"):
        read_gold(tmp_path / "gold.json", split=Split.DEV)


def test_gold_that_does_not_fit_its_articles_is_refused(tmp_path: Path, golds: dict[Task, Gold]) -> None:
    write_gold(tmp_path / "gold.json", golds[Task.NER])
    content = json.loads((tmp_path / "gold.json").read_text(encoding="utf-8"))
    content["annotations"][0]["text_sha256"] = "0" * 64
    content["annotations"][1]["mentions"][0]["end"] = 10**6
    (tmp_path / "bad.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_gold(tmp_path / "bad.json")
    assert [fault.path for fault in raised.value.faults] == ["$.annotations[0]", "$.annotations[1].mentions[0].end"]


@pytest.mark.parametrize("bundle", BUNDLES)
def test_equal_input_gives_equal_bytes(tmp_path: Path, golds: dict[Task, Gold], bundle: Bundle) -> None:
    for name in ("1.zip", "2.zip"):
        write_bundle(tmp_path / name, bundle(golds[Task.STANCE], Challenge()))
    first, second = ((tmp_path / name).read_bytes() for name in ("1.zip", "2.zip"))
    assert hashlib.sha256(first).hexdigest() == hashlib.sha256(second).hexdigest()
    with zipfile.ZipFile(tmp_path / "1.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == sorted(archive.namelist())


@pytest.mark.parametrize("bundle", BUNDLES)
@pytest.mark.parametrize("task", [Task.NER, Task.STANCE])
def test_what_participants_see_holds_no_label(golds: dict[Task, Gold], bundle: Bundle, task: Task) -> None:
    """All that is public is the same for gold in which every label is another one, but for the hash of the gold."""
    one, other = golds[task], other_gold(golds[task])
    seen = [
        {
            file.path: file.content.replace(gold.sha256().encode(), b"")
            for file in bundle(gold, Challenge())
            if not file.path.endswith("gold.json")
        }
        for gold in (one, other)
    ]
    assert seen[0] == seen[1]
    assert any(path.startswith("public_data/") for path in seen[0])


@pytest.mark.parametrize("bundle", BUNDLES)
def test_a_title_is_data_wherever_it_stands(golds: dict[Task, Gold], bundle: Bundle) -> None:
    evil = "<script>alert(1)</script>: {{ 7 * 7 }} ${{ secrets.TOKEN }} 'x' \"y\" !!python/object"
    for file in bundle(golds[Task.NER], Challenge(title=evil)):
        text = file.content.decode("utf-8", "replace")
        if file.path.endswith((".yml", ".py", ".txt")):
            assert "alert" not in text, "no title in a program"
        if file.path.endswith((".html", ".md")):
            assert "<script" not in text
        if file.path.endswith(".yaml") and "alert" in text:
            assert yaml.safe_load(text)["title"] == evil


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"start": "soon"}, "--start 'soon'"),
        ({"start": ""}, "--start ''"),
        ({"end": "31.12.2027"}, "--end"),
        ({"requirement": "standpunkt\n--index-url x"}, "--requirement"),
        ({"image": "a\x1bb"}, "--image"),
    ],
)
def test_settings_that_cannot_be(settings: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Challenge(**settings)


def test_nothing_of_others_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.tex").write_text("years of work")
    with pytest.raises(OutputExistsError, match=r"thesis\.tex"):
        write_bundle(tmp_path / "out", [text_file("a.txt", "a")], force=True)
    assert (tmp_path / "out" / "thesis.tex").is_file()


def test_pairs_are_asked_with_places_and_without_labels(golds: dict[Task, Gold]) -> None:
    gold = golds[Task.STANCE]
    files = {file.path: file.content for file in codabench.bundle(gold, Challenge())}
    asked = [json.loads(line) for line in files["public_data/pairs.jsonl"].splitlines()]
    texts = {article.id: article.text for article in gold.articles}
    mentions = {(name, m.id): m for name, annotation in gold.annotations.items() for m in annotation.mentions}
    assert len(asked) == len(gold.pairs)
    for given, pair in zip(asked, gold.pairs, strict=True):
        assert given.keys() == {"pair_id", "article_id", "holder", "target"}
        target = mentions[pair.article_id, pair.target]
        assert given["target"] == {"start": target.start, "end": target.end}
        assert texts[pair.article_id][target.start : target.end].strip()
    assert [msgspec.json.decode(line)["id"] for line in files["public_data/articles.jsonl"].splitlines()] == list(texts)
