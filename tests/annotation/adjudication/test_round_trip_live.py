"""The whole way on a real server: push, two annotators, pull, adjudicate, a judge, gold; and a version that changes."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from standpunkt import Annotation, jsonl
from standpunkt.annotation.adjudication.decisions import Decision
from standpunkt.annotation.adjudication.versions import canonical
from standpunkt.annotation.people import write_people
from standpunkt.annotation.studio.client import LabelStudio
from standpunkt.annotation.studio.credentials import TOKEN_VARIABLE, URL_VARIABLE, Access
from standpunkt.annotation.studio.writing import to_result
from standpunkt.cli import main
from standpunkt.corpus.dataset import Corpus
from standpunkt.labels import AUTHOR, Polarity, Source
from standpunkt.schema import Stance
from tests.annotation.servers import LiveServer

pytestmark = pytest.mark.live

AGREED = ("sample-umwelt-03", "sample-wohnen-01")
DISPUTED = ("sample-digitales-01", "sample-verkehr-01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Somebody who annotates with an account of their own."""

    studio: LabelStudio
    """The server, asked with their own token."""

    def tasks(self, title: str) -> dict[str, Any]:
        """Return the tasks of a project by article."""
        project = next(each for each in self.studio.projects() if each.title == title)
        return {task.data["doc_id"]: task for task in self.studio.tasks(project.id)}

    def submit(self, task: int, result: list[dict[str, Any]]) -> int:
        """Submit an annotation and return its number."""
        answer = self.studio.ask("POST", f"/api/tasks/{task}/annotations", {"result": result, "lead_time": 3.0})
        return int(answer["id"])

    def change(self, annotation: int, result: list[dict[str, Any]]) -> None:
        """Change an annotation."""
        self.studio.ask("PATCH", f"/api/annotations/{annotation}", {"result": result})

    def filled(self, task: int) -> list[dict[str, Any]]:
        """Return the result items that a task's page is filled with."""
        found = self.studio.ask("GET", "/api/predictions", params={"task": task})
        return next(list(each["result"]) for each in found if each["model_version"] == "00-merge")


@pytest.fixture
def open_clients() -> Iterator[ExitStack]:
    """Closes what is opened."""
    with ExitStack() as stack:
        yield stack


def varied(gold: Annotation) -> Annotation:
    """Leave out the last arrow, shorten the first issue by a word if it has several, doubt the first polarity."""
    first, *rest = gold.stances
    other = Polarity.AGAINST if first.polarity is Polarity.FAVOR else Polarity.FAVOR
    flipped = Stance(holder=first.holder, target=first.target, polarity=other)
    return msgspec.structs.replace(gold, stances=(flipped, *rest[:-1]))


def said(annotation: Annotation) -> tuple[object, object]:
    """Return what is said, whoever said it."""
    return canonical(annotation).mentions, canonical(annotation).stances


def test_gold_is_what_was_drawn_and_survives_a_change(  # noqa: PLR0915, PLR0917
    live_server: LiveServer,
    sample: Corpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    open_clients: ExitStack,
) -> None:
    """Bela sees two of four articles otherwise; carl decides; anna changes her mind, and carl decides what is new."""
    work, out = tmp_path / "work", tmp_path / "gold.jsonl"
    monkeypatch.setenv(URL_VARIABLE, live_server.url)
    monkeypatch.setenv(TOKEN_VARIABLE, live_server.token)
    people = [live_server.account(name) for name in ("anna", "bela", "carl")]
    write_people(work, [person for person, _ in people])
    anna, bela, carl = (
        Hand(studio=open_clients.enter_context(LabelStudio(Access(url=live_server.url, token=token))))
        for _, token in people
    )
    articles = {article.id: article for article in sample.articles}

    def run(*arguments: str, code: int = 0) -> Any:  # noqa: ANN401 - any JSON
        with pytest.raises(SystemExit) as ended:
            main(["annotation", *arguments, "--work", str(work), "--json"])
        printed = capsys.readouterr()
        assert ended.value.code == code, printed.out + printed.err
        return json.loads(printed.out) if printed.out else None

    def codes(answer: Any) -> list[str]:  # noqa: ANN401
        return sorted(fault["code"] for fault in answer["faults"])

    names = (*AGREED, *DISPUTED)
    run("push", "sample", "--batch", "adj1", "--annotators", "anna", "bela", "--articles", *names)
    numbers: dict[tuple[str, str], int] = {}
    draw: Callable[[str], Annotation] = lambda name: sample.gold[name]  # noqa: E731
    for person, who in ((anna, "anna"), (bela, "bela")):
        tasks = person.tasks(f"adj1/{who}")
        for name in names:
            drawn = varied(draw(name)) if who == "bela" and name in DISPUTED else draw(name)
            numbers[who, name] = person.submit(tasks[name].id, to_result(drawn, articles[name].text))
    run("pull", "--batch", "adj1")

    sent = run("adjudicate", "push", "--batch", "adj1", "--judge", "carl", "--control", "0")
    assert [(row["title"], row["sent"]) for row in sent["projects"]] == [("adj/adj1", 2)]
    again = run("adjudicate", "push", "--batch", "adj1", "--judge", "carl", "--control", "0")
    assert [(row["there"], row["sent"]) for row in again["projects"]] == [(2, 0)]
    run("adjudicate", "push", "--batch", "adj1", "--judge", "anna", code=2)
    assert codes(run("gold", "--batch", "adj1", "--out", str(out), code=1)) == ["E_DISPUTED"] * 2

    tasks = carl.tasks("adj/adj1")
    assert sorted(tasks) == sorted(DISPUTED)
    assert "anna" not in json.dumps([task.data for task in tasks.values()])
    begun = {name: carl.submit(tasks[name].id, carl.filled(tasks[name].id)) for name in DISPUTED}
    # Each article has one arrow of another polarity and one that only anna has: two arrows without a label.
    unfinished = run("adjudicate", "pull", "--batch", "adj1", code=1)
    assert [fault["code"] for fault in unfinished["faults"]].count("E_ARROW_LABEL") >= 4
    assert all(fault["file"].startswith(f"{live_server.url}/projects/") for fault in unfinished["faults"])
    run("gold", "--batch", "adj1", "--out", str(out), code=1)
    assert not out.exists()

    for name in DISPUTED:
        carl.change(begun[name], to_result(draw(name), articles[name].text))
    assert run("adjudicate", "pull", "--batch", "adj1") == {"decided": 2, "faults": [], "open": 0}
    made = run("gold", "--batch", "adj1", "--out", str(out))
    gold = {each.article_id: each for each in jsonl.read(out, Annotation)}
    assert {name: said(gold[name]) for name in names} == {name: said(draw(name)) for name in names}
    assert {each.provenance.source for each in gold.values()} == {Source.ADJUDICATED}
    assert {(row["annotator"], row["stances"]) for row in made["judged"] if row["annotator"] == "anna"} == {
        ("anna", 1.0)
    }
    beside = tmp_path / "gold-decisions.jsonl"
    items = jsonl.read(beside, Decision)
    assert len([item for item in items if item.decision != "unanimous"]) == 2 * 3  # two polarities and an arrow each
    before = out.read_bytes(), beside.read_bytes()
    run("gold", "--batch", "adj1", "--out", str(out), "--force")
    assert (out.read_bytes(), beside.read_bytes()) == before

    first = DISPUTED[0]
    target = next(m for m in draw(first).mentions if m.label == "ISSUE")
    more = Stance(holder=AUTHOR, target=target.id, polarity=Polarity.FAVOR)
    changed = msgspec.structs.replace(draw(first), stances=(*draw(first).stances, more))
    anna.change(numbers["anna", first], to_result(changed, articles[first].text))
    run("pull", "--batch", "adj1")
    assert codes(run("gold", "--batch", "adj1", "--out", str(out), "--force", code=1)) == ["E_STALE"]
    sent = run("adjudicate", "push", "--batch", "adj1", "--judge", "carl")
    assert [(row["title"], row["sent"]) for row in sent["projects"]] == [("adj/adj1", 0), ("adj/adj1/2", 1)]
    task = carl.tasks("adj/adj1/2")[first]
    # What was decided stays decided: one difference is left, what the author says of the issue.
    assert "<b>1 Unterschied</b>" in task.data["diff_html"]
    carl.submit(task.id, to_result(changed, articles[first].text))
    run("adjudicate", "pull", "--batch", "adj1")
    run("gold", "--batch", "adj1", "--out", str(out), "--force")
    gold = {each.article_id: each for each in jsonl.read(out, Annotation)}
    assert said(gold[first]) == said(changed)
