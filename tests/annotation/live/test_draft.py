"""A model's work on a real Label Studio: handed in once, under its own account, and read back as it was."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from standpunkt import jsonl
from standpunkt.annotation.backend import backend
from standpunkt.annotation.draft import submit
from standpunkt.annotation.draft.answer import AnswerLine
from standpunkt.annotation.draft.quoting import quote
from standpunkt.annotation.label_config import label_config
from standpunkt.annotation.people import Kind, Person, read_people, write_people
from standpunkt.annotation.studio import users
from standpunkt.annotation.studio.annotations import Written, write_annotation
from standpunkt.annotation.studio.client import LabelStudio
from standpunkt.annotation.studio.credentials import Access
from standpunkt.annotation.studio.reading import read_drawing, to_annotation
from standpunkt.baselines.live import Live
from standpunkt.baselines.registry import find
from standpunkt.cli import main
from standpunkt.corpus.dataset import Corpus
from standpunkt.errors import NoAnswerError
from standpunkt.labels import Source
from standpunkt.schema import Annotation, Article, Provenance
from tests.annotation.servers import LiveServer

pytestmark = pytest.mark.live


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A model with an account, a project and tasks."""

    studio: LabelStudio
    """The server, as its administrator."""
    work: Path
    name: str
    project: int
    articles: tuple[Article, ...]
    answers: Path
    """The gold, quoted."""

    def run(self, *more: str) -> int:
        """Hand in what a file of answers says."""
        given = ("--answers", str(self.answers), "--submit", "--batch", "b", "--work", str(self.work))
        with pytest.raises(SystemExit) as caught:
            main(["annotation", "draft", self.name, *given, "--url", self.studio.url, *more])
        return int(caught.value.code or 0)

    def exported(self) -> list[dict[str, Any]]:
        """The annotations of all tasks, each with its task's data, ascending."""
        tasks = sorted(json.loads(self.studio.export(self.project)), key=lambda task: int(task["id"]))
        return [one | {"data": task["data"]} for task in tasks for one in task["annotations"]]


@pytest.fixture
def campaign(
    live_server: LiveServer, sample: Corpus, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Campaign]:
    name = "m-" + request.node.name.replace("_", "-")[-30:].strip("-")
    articles = tuple(sample.articles)[:3]
    answers = tmp_path / "answers.jsonl"
    lines = [
        AnswerLine(
            article_id=one.id,
            model="model 1",
            answer=quote(sample.gold[one.id], one.text) | {"comment": "Zweifel"},
            started="2026-11-01T10:00:00+00:00",
            finished="2026-11-01T10:00:42+00:00",
        )
        for one in articles
    ]
    jsonl.write(answers, lines)
    with LabelStudio(Access(url=live_server.url, token=live_server.token)) as studio:
        users.add(studio, tmp_path / "work", Person(name=name, email=f"{name}@example.org", kind=Kind.MODEL))
        project = studio.create_project(title=f"b/{name}", label_config=label_config(), instruction="")
        tasks = [{"data": {"doc_id": one.id, "text": one.text, "title": "Artikel"}} for one in articles]
        studio.import_tasks(project.id, tasks)
        yield Campaign(
            studio=studio, work=tmp_path / "work", name=name, project=project.id, articles=articles, answers=answers
        )


def read_back(raw: dict[str, Any]) -> Annotation:
    """An exported annotation as a record."""
    drawing, faults = read_drawing(raw["result"])
    assert (faults, drawing.comment) == ([], "Zweifel")
    annotation, faults = to_annotation(
        drawing,
        article_id=raw["data"]["doc_id"],
        text=raw["data"]["text"],
        annotator="m",
        guideline="1",
        provenance=Provenance(source=Source.MODEL, tool="t"),
    )
    assert faults == []
    assert annotation
    return annotation


def arrows(annotation: Annotation) -> set[tuple[object, ...]]:
    """Stances by the places of their mentions, whose ids are the server's own."""
    places = {m.id: (m.start, m.end, m.label) for m in annotation.mentions}
    return {(places.get(s.holder, s.holder), places[s.target], s.polarity) for s in annotation.stances}


def marks(annotation: Annotation) -> set[tuple[object, ...]]:
    return {(m.start, m.end, m.label, m.form, m.entity) for m in annotation.mentions}


def test_what_is_handed_in_is_the_gold_under_the_models_own_account_once(
    campaign: Campaign, sample: Corpus, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first run ends early, a second one has an answer lost on the way back, a third one finds nothing to do."""
    (person,) = read_people(campaign.work)
    second = campaign.articles[1].id
    assert campaign.run("--article", second) == 0
    assert [one["data"]["doc_id"] for one in campaign.exported()] == [second]

    def lost(studio: LabelStudio, task: int, result: list[dict[str, Any]], *, lead_time: float | None) -> Written:
        write_annotation(studio, task, result, lead_time=lead_time)
        raise NoAnswerError("no answer in time")

    capsys.readouterr()
    with monkeypatch.context() as patched:
        patched.setattr(submit, "write_annotation", lost)
        assert campaign.run() == 0
    assert "handed in 2; 1 were handed in before" in capsys.readouterr().out
    first = campaign.exported()
    assert [one["data"]["doc_id"] for one in first] == [one.id for one in campaign.articles]
    assert [(one["completed_by"], one["updated_by"], one["lead_time"]) for one in first] == [
        (person.user, person.user, 42.0)
    ] * 3
    for one in first:
        gold, made = sample.gold[one["data"]["doc_id"]], read_back(one)
        assert marks(made) == marks(gold)
        assert arrows(made) == arrows(gold)
    assert campaign.run() == 0
    assert "handed in 0; 3 were handed in before" in capsys.readouterr().out
    assert campaign.exported() == first


def test_a_partly_refused_answer_is_not_handed_in_unless_its_rest_is_wanted(
    campaign: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {"mentions": [{"id": "m1", "quote": "steht nicht da", "label": "ORG"}], "stances": [], "comment": "Zweifel"}
    lines = [AnswerLine(article_id=one.id, model="m", answer=wrong) for one in campaign.articles]
    jsonl.write(campaign.answers, lines, force=True)
    assert campaign.run() == 1
    assert "E_QUOTE" in capsys.readouterr().out
    assert campaign.exported() == []
    assert campaign.run("--keep-sound") == 1
    assert [marks(read_back(one)) for one in campaign.exported()] == [set(), set(), set()]


def test_somebody_elses_token_a_changed_text_and_a_persons_account_are_refused(
    campaign: Campaign, live_server: LiveServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "token"
    other.write_text(live_server.token)
    other.chmod(0o600)
    assert campaign.run("--token-file", str(other)) == 2
    told = capsys.readouterr().err
    assert "give its own token" in told
    assert live_server.token not in told

    (task, *_) = campaign.studio.tasks(campaign.project)
    campaign.studio.ask("PATCH", f"/api/tasks/{task.id}", {"data": dict(task.data) | {"text": "Anderer Text."}})
    assert campaign.run() == 1
    assert "another text" in capsys.readouterr().err

    (person,) = read_people(campaign.work)
    human = Person(name=person.name, email=person.email, user=person.user, kind=Kind.HUMAN, token=person.token)
    write_people(campaign.work, [human])
    assert campaign.run() == 2
    assert "only models' work" in capsys.readouterr().err
    assert campaign.exported() == []


def test_a_connected_backend_marks_tasks_of_the_corpus_and_others(campaign: Campaign, sample: Corpus) -> None:
    """Label Studio asks the backend for predictions, and what it stores fits the texts."""
    foreign = "😀 Neues aus Torsund\r\n\r\n\r\nDer  Nordbund\u00a0und Torsund beraten."
    campaign.studio.import_tasks(campaign.project, [{"data": {"doc_id": "x", "text": foreign, "title": "Artikel"}}])
    model = Live(find("ner/dictionary"), sample)
    lines: list[str] = []
    with backend(model, port=0, told=lines.append) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        connected = campaign.studio.ask("POST", "/api/ml", {"url": server.url, "project": campaign.project})
        assert (connected["state"], connected["model_version"]) == ("CO", model.version)
        every: dict[str, Any] = {"selectedItems": {"all": True, "excluded": []}, "ordering": [], "filters": None}
        action: dict[str, str | int] = {"id": "retrieve_tasks_predictions", "project": campaign.project}
        campaign.studio.ask("POST", "/api/dm/actions", every, params=action)
        server.shutdown()
    found = {}
    for task in campaign.studio.tasks(campaign.project):
        (prediction,) = campaign.studio.ask("GET", f"/api/tasks/{task.id}")["predictions"]
        drawing, faults = read_drawing(prediction["result"])
        assert faults == []
        assert prediction["model_version"] == model.version
        assert all(task.data["text"][r.start : r.end] == r.surface for r in drawing.regions)
        found[task.data["doc_id"]] = [r.surface for r in drawing.regions]
    assert found["x"] == ["Torsund", "Nordbund", "Torsund"]
    expected = model.predict([one.text for one in campaign.articles])
    assert [len(found[one.id]) for one in campaign.articles] == [len(one.mentions) for one in expected]
    token = read_people(campaign.work)[0].token
    assert all("/setup" in line or "/health" in line or "/predict" in line for line in lines)
    assert token
    assert token not in "".join(lines)
