"""``standpunkt annotation push`` as a person and a script meet it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from standpunkt import jsonl
from standpunkt.annotation.people import Person, write_people
from standpunkt.annotation.studio.credentials import TOKEN_VARIABLE, URL_VARIABLE
from standpunkt.cli import main
from standpunkt.corpus.dataset import Corpus
from standpunkt.labels import Label, Split
from standpunkt.schema import Mention, Prediction
from tests.annotation.push.studio import TOKEN, FakeStudio, fake_studio

Call = Callable[[str], tuple[int | str | None, str, str]]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakeStudio]:
    monkeypatch.chdir(tmp_path)
    with fake_studio() as running:
        monkeypatch.setenv(URL_VARIABLE, running.url)
        monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)
        yield running


@pytest.fixture
def push(capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs the command; returns exit code, output and errors."""

    def call(line: str) -> tuple[int | str | None, str, str]:
        with pytest.raises(SystemExit) as stopped:
            main(["annotation", "push", *line.split()])
        printed = capsys.readouterr()
        return stopped.value.code, printed.out, printed.err

    return call


def test_dry_run_push_and_second_push(fake: FakeStudio, push: Call, sample: Corpus) -> None:
    line = "sample --batch b1 --annotators anna ben --split dev"
    count = len(sample.in_split(Split.DEV))
    code, out, _ = push(f"{line} --dry-run")
    assert code == 0
    assert "dry run: nothing was sent" in out
    assert not fake.projects
    assert not Path("annotation-work").exists()
    code, out, err = push(line)
    assert code == 0
    assert f"{2 * count} tasks sent, blank" in out
    assert f"{fake.url}/projects/1/data" in out
    assert "no people.json" in err
    code, out, _ = push(line)
    assert code == 0
    assert "nothing was sent: everything is there already" in out
    assert fake.articles(1) == [article.id for article in sample.in_split(Split.DEV)]


def test_outcome_as_json_and_no_secret_in_it(fake: FakeStudio, push: Call) -> None:
    code, out, err = push("sample --batch b1 --annotators anna --limit 2 --seed 3 --json")
    (project,) = json.loads(out)["projects"]
    assert code == 0
    assert (project["title"], project["sent"], project["there"], project["notes"]) == ("b1/anna", 2, 0, [])
    assert TOKEN not in out + err
    assert len(fake.tasks) == 2


def test_a_sample_by_chance_is_the_same_for_the_same_seed(fake: FakeStudio, push: Call) -> None:
    for batch, seed in (("b1", 1), ("b2", 1), ("b3", 2)):
        push(f"sample --batch {batch} --annotators anna --limit 5 --seed {seed}")
    assert fake.articles(1) == fake.articles(2) == sorted(fake.articles(1))
    assert fake.articles(1) != fake.articles(3)


def test_a_baseline_fills_the_pages_and_learnt_from_none_of_them(fake: FakeStudio, push: Call) -> None:
    code, out, _ = push("sample --batch b1 --annotators anna --split dev --baseline ner/dictionary --json")
    (project,) = json.loads(out)["projects"]
    assert code == 0
    assert project["model_version"].startswith("ner/dictionary@sample-0.1.0-")
    for task in fake.of(1):
        (said,) = task["predictions"]
        assert said["model_version"] == project["model_version"]
        for item in said["result"]:
            value = item["value"]
            assert task["data"]["text"][value["start"] : value["end"]] == value["text"]
    code, _, err = push("sample --batch b2 --annotators anna --baseline ner/dictionary")
    assert code == 2
    assert "left to learn from" in err
    assert push("sample --batch b2 --annotators anna --split dev --baseline stance/majority")[0] == 2


def test_a_submission_fills_the_pages(fake: FakeStudio, push: Call, sample: Corpus) -> None:
    first, second = list(sample.articles)[:2]
    mention = Mention(start=0, end=first.text.index(" "), label=Label.MISC)
    jsonl.write(Path("mine.jsonl.gz"), [Prediction(article_id=first.id, mentions=(mention,))])
    line = f"sample --batch b1 --annotators anna --articles {first.id} {second.id} --pre-annotations mine.jsonl.gz"
    code, _, err = push(line)
    assert code == 0
    assert "nothing about 1 of 2 articles" in err
    assert [len(task["predictions"]) for task in fake.of(1)] == [1, 0]
    assert fake.projects[1]["model_version"].startswith("mine-")
    code, out, _ = push(line)
    assert (code, "nothing was sent" in out) == (0, True)


def test_faults_of_a_submission_are_all_said_before_anything_is_sent(
    fake: FakeStudio, push: Call, sample: Corpus
) -> None:
    article = next(iter(sample.articles))
    outside: dict[str, Any] = {"start": 0, "end": 10**6, "label": "PER"}
    lines = [{"article_id": article.id, "mentions": [outside]}, {"article_id": "nobody"}, {"article_id": 3}]
    Path("mine.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    code, _, err = push("sample --batch b1 --annotators anna --pre-annotations mine.jsonl")
    assert code == 1
    assert [part.split(":")[1] for part in err.splitlines() if part.startswith("mine.jsonl:")] == ["1", "2", "3"]
    assert [name in err for name in ("E_OFFSET_RANGE", "E_UNKNOWN_ID", "E_TYPE")] == [True] * 3
    assert fake.asked == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--articles nobody", "--articles: sample has no nobody"),
        ("--articles sample-gesundheit-33", "did you mean sample-gesundheit-03"),
        ("--limit 0", "--limit 0"),
        ("--articles sample-gesundheit-03 --limit 3", "neither --split nor --limit"),
        ("--baseline ner/crf --pre-annotations x.jsonl", "filled by one of them"),
        ("--baseline nobody", "no baseline 'nobody'"),
        ("--split dev --baseline ner/dictionary --model-version ä", "--model-version"),
        ("--url http://example.org", "plain http to another machine"),
    ],
)
def test_wrong_usage_sends_nothing(fake: FakeStudio, push: Call, options: str, message: str) -> None:
    code, _, err = push(f"sample --batch b1 --annotators anna {options}")
    assert code == 2
    assert message in err
    assert fake.asked == []


def test_annotators_must_be_known_where_people_are(fake: FakeStudio, push: Call) -> None:
    write_people(Path("annotation-work"), [Person(name="anna", email="anna@example.org")])
    assert push("sample --batch b1 --annotators anna --limit 1")[0] == 0
    code, _, err = push("sample --batch b2 --annotators anne --limit 1")
    assert (code, "did you mean anna" in err) == (2, True)
    assert len(fake.projects) == 1
