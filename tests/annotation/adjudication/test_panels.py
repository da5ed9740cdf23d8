"""Of three who were asked two are enough for a judge; who is left out is said."""

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from standpunkt import jsonl
from standpunkt.annotation.adjudication.gold import Case
from standpunkt.annotation.adjudication.panels import Panel, panels
from standpunkt.annotation.studio.credentials import TOKEN_VARIABLE, URL_VARIABLE
from standpunkt.annotation.studio.writing import to_result
from standpunkt.annotation.work import journal
from standpunkt.annotation.work.pushes import append
from standpunkt.annotation.work.texts import add_texts
from standpunkt.cli import main
from standpunkt.schema import Annotation
from tests.annotation.adjudication.test_gold import ANNA, ARTICLE, BERT, CARL, TEXT, state
from tests.annotation.adjudication.test_unfinished import sent
from tests.annotation.push.studio import TOKEN, FakeStudio, fake_studio

THREE = [sent("anna", 1), sent("bert", 2), sent("carl", 3)]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeStudio]:
    with fake_studio() as running:
        monkeypatch.setenv(URL_VARIABLE, running.url)
        monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)
        yield running


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A campaign in which three were asked; anna and bert differ, and carl's page is open."""
    append(tmp_path, THREE)
    journal.append(
        tmp_path, [state("anna", "b1", to_result(ANNA, TEXT), 1), state("bert", "b1", to_result(BERT, TEXT), 2)]
    )
    add_texts(tmp_path, {ARTICLE.text_sha256: TEXT})
    jsonl.write(tmp_path / "articles.jsonl", [ARTICLE])
    return tmp_path


def push(work: Path, *more: str) -> None:
    places = ("--work", str(work), "--corpus", str(work / "articles.jsonl"))
    with pytest.raises(SystemExit) as ended:
        main(["annotation", "adjudicate", "push", "--batch", "b1", "--judge", "dora", "--quiet", "0.5", *places, *more])
    assert not ended.value.code


def test_who_is_compared_and_who_is_left_out() -> None:
    """Of four articles one was done by all three, two by anna and bert, one by anna alone."""

    def case(name: str, *annotations: Annotation) -> Case:
        return Case(article=msgspec.structs.replace(ARTICLE, id=name), annotations=annotations)

    cases = [case("a1", ANNA, BERT, CARL), case("a2", BERT, ANNA), case("a3", ANNA, BERT), case("a4", ANNA)]
    asked = [sent(name, 1, doc_id=each.article.id) for each in cases for name in ("carl", "anna", "bert")]
    other = [sent("emil", 1, batch="b2", doc_id="a2")]
    assert list(panels(cases, [*asked, *other], "b1")) == [
        Panel(compared=("anna", "bert"), without=("carl",), articles=("a2", "a3")),
        Panel(compared=("anna", "bert", "carl"), without=(), articles=("a1",)),
    ]


def test_a_judge_is_asked_about_two_of_three_with_a_warning(
    fake: FakeStudio, work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    push(work)
    said = " ".join(capsys.readouterr().err.split())
    assert "warning: b1: 1 article: anna and bert compared; carl left out." in said
    assert fake.articles(1) == ["a1"]


def test_the_third_version_that_comes_later_is_compared_too(
    fake: FakeStudio, work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    push(work, "--json")
    first = json.loads(capsys.readouterr().out)
    assert first["compared"] == [{"compared": ["anna", "bert"], "without": ["carl"], "articles": ["a1"]}]
    journal.append(work, [state("carl", "b1", to_result(CARL, TEXT), 3)])
    push(work)
    printed = capsys.readouterr()
    assert "left out" not in printed.err
    assert [project["title"] for project in fake.projects.values()] == ["adj/b1", "adj/b1/2"]
    assert sorted(said["model_version"] for said in fake.of(2)[0]["predictions"]) == [
        "00-merge",
        "annotator-A",
        "annotator-B",
        "annotator-C",
    ]
