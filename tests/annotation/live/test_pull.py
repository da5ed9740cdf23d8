"""Pull from a real server on which people edit, delete and overwrite, and which is killed, as is the tool."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from standpunkt import jsonl
from standpunkt.annotation.label_config import config_sha256, label_config
from standpunkt.annotation.people import read_people, write_people
from standpunkt.annotation.pull.run import ANNOTATIONS, Report, pull
from standpunkt.annotation.studio.client import LabelStudio
from standpunkt.annotation.studio.credentials import TOKEN_VARIABLE, URL_VARIABLE, Access
from standpunkt.annotation.work.journal import JOURNAL, Gone, Kind, State, read_journal
from standpunkt.annotation.work.pushes import Push, append
from standpunkt.cli import main
from standpunkt.errors import NoAnswerError, RefusedError
from standpunkt.schema import Annotation, text_sha256
from tests.annotation.campaign import SEEN_AT, TEXTS, drawn, send, tasks
from tests.annotation.servers import LiveServer

pytestmark = pytest.mark.live


@dataclass(frozen=True, slots=True)
class Team:
    """A work folder with two annotators, and the server asked with each one's token."""

    work: Path
    studio: LabelStudio
    anna: LabelStudio
    bela: LabelStudio

    def pull(self, *batches: str) -> Report:
        """Pull with the administrator's token."""
        return pull(self.studio, self.work, batches=batches)

    @property
    def journal(self) -> tuple[State, ...]:
        """What the journal holds."""
        return read_journal(self.work)

    @property
    def annotations(self) -> tuple[Annotation, ...]:
        """What counts."""
        return jsonl.read(self.work / ANNOTATIONS, Annotation)

    def user(self, name: str) -> int:
        """Return the number of an annotator's account."""
        return next(one.user for one in read_people(self.work) if one.name == name and one.user is not None)


@contextmanager
def team(server: LiveServer, work: Path) -> Generator[Team]:
    """Put anna and bela into a work folder, and ask with each one's token."""
    people = [server.account(name) for name in ("anna", "bela")]
    write_people(work, [person for person, _ in people])
    tokens = (server.token, *(token for _, token in people))
    with ExitStack() as open_clients:
        clients = [open_clients.enter_context(LabelStudio(Access(url=server.url, token=token))) for token in tokens]
        yield Team(work, *clients)


@pytest.fixture
def both(live_server: LiveServer, tmp_path: Path) -> Iterator[Team]:
    """The team on the shared server, with a work folder of the test's own."""
    with team(live_server, tmp_path / "work") as made:
        yield made


def submit(who: LabelStudio, task: int, result: list[dict[str, Any]], **more: object) -> dict[str, Any]:
    """Hand in an annotation."""
    made: dict[str, Any] = who.ask(
        "POST", f"/api/tasks/{task}/annotations", {"result": result, "lead_time": 3.0, **more}
    )
    return made


def codes(report: Report) -> list[str]:
    return sorted(fault.code for fault in report.faults)


def test_what_two_annotators_drew_comes_home_once(both: Team) -> None:
    _, annas = send(both.studio, both.work, "anna", "p1")
    _, belas = send(both.studio, both.work, "bela", "p1")
    for number, name in zip(annas, TEXTS, strict=True):
        submit(both.anna, number, drawn(name))
    submit(both.bela, belas[0], drawn("d1"))
    report = both.pull("p1")
    assert report.faults == ()
    assert [(annotation.article_id, annotation.annotator) for annotation in both.annotations] == [
        ("d1", "anna"),
        ("d1", "bela"),
        ("d2", "anna"),
        ("d3", "anna"),
    ]
    again = both.pull("p1")
    assert [(row.new, row.changed, row.unchanged) for row in again.rows] == [(0, 0, 3), (0, 0, 1)]
    assert len(list((both.work / "backups").glob("*.json.gz"))) == 2


def test_edits_overwritten_work_spoofed_authors_and_deletions_are_told_apart(both: Team) -> None:
    _, annas = send(both.studio, both.work, "anna", "p2")
    first = submit(both.anna, annas[0], drawn("d1")[:1])
    second = submit(both.anna, annas[1], drawn("d2"))
    both.pull("p2")
    both.anna.ask("PATCH", f"/api/annotations/{first['id']}", {"result": drawn("d1")})
    both.bela.ask("PATCH", f"/api/annotations/{second['id']}", {"result": []})
    submit(both.bela, annas[2], drawn("d3"), completed_by=both.user("anna"))
    report = both.pull("p2")
    assert [(fault.code, fault.found) for fault in report.faults] == [
        ("E_OVERWRITTEN", "bela"),
        ("E_OVERWRITTEN", "bela"),
    ]
    assert [len(annotation.mentions) for annotation in both.annotations] == [3, 2]  # d1 as edited, d2 as it was
    both.bela.ask("DELETE", f"/api/annotations/{first['id']}")
    report = both.pull("p2")
    assert codes(report) == ["E_OVERWRITTEN", "E_OVERWRITTEN", "E_VANISHED"]
    assert both.journal[-1].vanished is Gone.ANNOTATION
    written = (both.work / JOURNAL).read_text()
    assert "@recorded.example" not in written


def test_a_claim_that_is_changed_afterwards_is_noticed(both: Team) -> None:
    _, annas = send(both.studio, both.work, "anna", "p3")
    made = submit(both.anna, annas[0], drawn("d1"))
    both.pull("p3")
    both.bela.ask("PATCH", f"/api/annotations/{made['id']}", {"completed_by": both.user("bela")})
    report = both.pull("p3")
    assert "E_OVERWRITTEN" in codes(report)
    assert len(both.annotations) == 1


def test_a_number_of_a_task_that_is_used_again_mixes_nothing_up(both: Team) -> None:
    project, annas = send(both.studio, both.work, "anna", "p4")
    submit(both.anna, annas[-1], drawn("d3"))
    both.pull("p4")
    both.bela.ask("DELETE", f"/api/tasks/{annas[-1]}")
    again = both.studio.import_tasks(project, tasks(["d2"], batch="p4"))
    assert again == annas[-1:]  # SQLite does that
    submit(both.anna, again[0], drawn("d2"))
    report = both.pull("p4")
    assert codes(report) == ["E_TASK_GONE", "E_VANISHED", "W_TASK_TWICE", "W_TASK_TWICE"]
    assert [annotation.article_id for annotation in both.annotations] == ["d2"]
    assert [line.vanished for line in both.journal if line.kind is Kind.TOMBSTONE] == [Gone.TASK]


def test_skipped_articles_and_drafts_are_counted(both: Team) -> None:
    _, annas = send(both.studio, both.work, "anna", "p5")
    submit(both.anna, annas[0], [], was_cancelled=True)
    made = submit(both.anna, annas[1], drawn("d2"))
    change = {"result": drawn("d2")[:1], "lead_time": 1.0}
    both.anna.ask("POST", f"/api/tasks/{annas[1]}/annotations/{made['id']}/drafts", change)
    both.anna.ask("POST", f"/api/tasks/{annas[2]}/drafts", {"result": drawn("d3"), "lead_time": 1.0})
    report = both.pull("p5")
    assert report.is_clean
    assert (report.rows[0].skipped, report.rows[0].drafts, report.rows[0].done) == (1, 2, 1)
    assert [fault.found for fault in report.faults] == [
        "a change of 1 items that anna began and did not submit",
        "work of 2 items that anna began and did not submit",
    ]


def test_a_project_changed_by_hand_is_named(both: Team) -> None:
    project, annas = send(both.studio, both.work, "anna", "p6")
    changed = label_config().replace('<Label value="PER"', '<Label value="PARTY"/><Label value="PER"', 1)
    both.bela.ask("PATCH", f"/api/projects/{project}", {"label_config": changed})
    raw = both.bela.ask("GET", f"/api/tasks/{annas[1]}")["data"]
    both.bela.ask("PATCH", f"/api/tasks/{annas[1]}", {"data": raw | {"text": raw["text"] + " Nachtrag."}})
    submit(both.anna, annas[0], [{**drawn("d1")[0], "value": {**drawn("d1")[0]["value"], "labels": ["PARTY"]}}])
    report = both.pull("p6")
    assert codes(report) == ["E_CONFIG", "E_CONFIG", "E_TEXT_HASH"]
    both.bela.ask("DELETE", f"/api/projects/{project}")
    send(both.studio, both.work, "bela", "p6")
    assert codes(both.pull("p6")) in (["E_PROJECT_GONE", "E_VANISHED"], ["E_PROJECT_GONE"])


def test_a_token_that_holds_no_longer_is_named_and_nothing_changes(
    both: Team,
    live_server: LiveServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    send(both.studio, both.work, "anna", "p7")
    _, old = live_server.account("cleo")
    with LabelStudio(Access(url=live_server.url, token=old)) as cleo:
        cleo.ask("POST", "/api/current-user/reset-token/")
    monkeypatch.setenv(TOKEN_VARIABLE, old)
    monkeypatch.setenv(URL_VARIABLE, live_server.url)
    with pytest.raises(SystemExit) as caught:
        main(["annotation", "pull", "--work", str(both.work)])
    said = capsys.readouterr().err
    assert caught.value.code == 1
    assert "401" in said
    assert old not in said
    assert not (both.work / JOURNAL).exists()


def test_a_personal_access_token_pulls_too(both: Team, live_server: LiveServer) -> None:
    _, annas = send(both.studio, both.work, "anna", "p8")
    submit(both.anna, annas[0], drawn("d1"))
    with LabelStudio(Access(url=live_server.url, token=live_server.personal_token())) as studio:
        assert pull(studio, both.work, batches=["p8"]).rows[0].new == 1


_MANY = 100


def test_nothing_is_lost_or_doubled_when_server_and_tool_are_killed(mortal_server: LiveServer, tmp_path: Path) -> None:
    """A server is killed while it exports, the tool at points of a pull: the pull after that has everything once."""
    with team(mortal_server, tmp_path / "work") as made:
        _send_many(made, "anna")
        _send_many(made, "bela")
        _kill_the_server(made, mortal_server)
        _kill_the_tool(made, mortal_server)
        report = made.pull()
    assert codes(report) == ["E_UNSIGNED"] * (2 * _MANY)  # they came by import, which claims an author
    keys = [(line.annotator, line.doc_id) for line in made.journal]
    assert len(keys) == len(set(keys)) == 2 * _MANY
    assert all(line.kind is Kind.STATE for line in made.journal)


def _send_many(made: Team, annotator: str) -> None:
    """Send many articles that are annotated already."""
    project = made.studio.create_project(title=f"big/{annotator}", label_config=label_config(), instruction="")
    names = [f"d{n}" for n in range(_MANY)]
    text = TEXTS["d1"] + "\n\n" + "Der Rat tagt wieder. " * 90
    data = {"text": text, "text_sha256": text_sha256(text), "batch": "big"}
    annotation = {"result": drawn("d1"), "completed_by": made.user(annotator)}
    sent: list[dict[str, Any]] = [{"data": {**data, "doc_id": name}, "annotations": [annotation]} for name in names]
    numbers = made.studio.import_tasks(project.id, sent)
    template = Push(
        seen_at=SEEN_AT,
        server=made.studio.url,
        project=project.id,
        batch="big",
        annotator=annotator,
        doc_id="d0",
        text_sha256=text_sha256(text),
        config_sha256=config_sha256(label_config()),
        guideline="1",
    )
    pairs = zip(names, numbers, strict=True)
    append(made.work, [msgspec.structs.replace(template, doc_id=name, task=number) for name, number in pairs])


def _kill_the_server(made: Team, server: LiveServer) -> None:
    for delay in (0.0, 0.2):
        tool = _start_tool_and_wait(made, server)
        time.sleep(delay)
        server.kill()
        _, said = tool.communicate(timeout=60)
        assert tool.returncode == 1
        assert server.url in said  # who did not answer, or broke off
        assert "Traceback" not in said
        assert server.token not in said
        with pytest.raises((NoAnswerError, RefusedError)):
            made.pull()
        server.start()
    lines = [line.annotator for line in made.journal]
    assert [lines.count(name) for name in ("anna", "bela")] in ([0, 0], [_MANY, 0])  # whole exports or none


def _start_tool_and_wait(made: Team, server: LiveServer) -> "subprocess.Popen[str]":
    """Start the tool and wait until it has its first list, after which exports come."""
    log = server.home.log
    size = log.stat().st_size
    tool = _start_tool(made, server)
    while b"/api/projects" not in log.read_bytes()[size:]:
        time.sleep(0.01)
    return tool


def _kill_the_tool(made: Team, server: LiveServer) -> None:
    for delay in (0.0, 0.2, 0.4):
        tool = _start_tool_and_wait(made, server)
        time.sleep(delay)
        os.kill(tool.pid, signal.SIGKILL)
        tool.communicate(timeout=60)


def _start_tool(made: Team, server: LiveServer) -> "subprocess.Popen[str]":
    environment = os.environ | {TOKEN_VARIABLE: server.token, URL_VARIABLE: server.url}
    command = [str(Path(sys.executable).with_name("standpunkt")), "annotation", "pull", "--work", str(made.work)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
