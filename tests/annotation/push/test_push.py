"""Nothing is doubled and nothing is lost, however the server, the line or the tool fails."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from standpunkt import jsonl
from standpunkt.annotation.guidelines import VERSION
from standpunkt.annotation.label_config import label_config
from standpunkt.annotation.push.plan import Arm, Order, plan
from standpunkt.annotation.push.pre_annotations import BLANK, PreAnnotations
from standpunkt.annotation.push.send import Outcome, Sending, recover
from standpunkt.annotation.studio.client import LabelStudio
from standpunkt.annotation.studio.credentials import TOKEN_VARIABLE, Access
from standpunkt.annotation.studio.delivery import Delivery, Patience, Sheet
from standpunkt.annotation.work import pushes as book
from standpunkt.annotation.work.pushes import PUSHES, SENDING, read_pushes
from standpunkt.errors import InputError, NoAnswerError, RefusedError, ServiceError, UsageError
from standpunkt.schema import Article, Prediction
from tests.annotation.push.studio import TOKEN, FakeStudio, fake_studio
from tests.examples import article

REQUEST = 50
QUICK = Patience(quiet=0.6, away=1.0, poll=0.02)


@pytest.fixture
def fake() -> Iterator[FakeStudio]:
    with fake_studio() as running:
        yield running


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def articles(count: int, first: int = 0) -> dict[str, Article]:
    made = [article(f"Nachricht {n} über Ilse Quandt.", name=f"a{n:04}") for n in range(first, first + count)]
    return {one.id: one for one in made}


def order(
    chosen: dict[str, Article], annotators: Sequence[str] = ("anna",), *, batch: str = "b1", by: PreAnnotations = BLANK
) -> Order:
    return Order(batch=batch, annotators=tuple(annotators), articles=chosen, pre_annotations=by)


def push(fake: FakeStudio, work: Path, asked: Order, *, patience: Patience = QUICK) -> list[Outcome]:
    """What the command does."""
    with LabelStudio(Access(url=fake.url, token=TOKEN), timeout=5) as studio:
        recover(studio, work, patience)
        sending = Sending(studio=studio, order=asked, work=work, patience=patience, request=REQUEST)
        return [sending.send(arm) for arm in plan(studio, asked, read_pushes(work))]


def planned(fake: FakeStudio, asked: Order, work: Path) -> tuple[Arm, ...]:
    with LabelStudio(Access(url=fake.url, token=TOKEN), timeout=5) as studio:
        return plan(studio, asked, read_pushes(work))


def codes(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [fault.code for fault in error.value.faults]


def test_each_annotator_gets_a_project_of_the_same_articles(fake: FakeStudio, work: Path) -> None:
    outcomes = push(fake, work, order(articles(3), ["anna", "ben"]))
    assert [(done.title, done.there, done.sent) for done in outcomes] == [("b1/anna", 0, 3), ("b1/ben", 0, 3)]
    assert fake.articles(1) == fake.articles(2) == ["a0000", "a0001", "a0002"]
    assert fake.projects[1]["label_config"] == label_config()
    task = fake.of(1)[0]
    assert task["data"] == {
        "doc_id": "a0000",
        "text": "Nachricht 0 über Ilse Quandt.",
        "text_sha256": articles(1)["a0000"].text_sha256,
        "title": "Artikel",
        "batch": "b1",
        "guideline_version": VERSION,
    }
    assert task["predictions"] == []


def test_what_was_sent_is_written_down(fake: FakeStudio, work: Path) -> None:
    push(fake, work, order(articles(2), ["anna", "ben"]))
    lines = read_pushes(work)
    assert [(line.annotator, line.project, line.doc_id, line.task) for line in lines] == [
        ("anna", 1, "a0000", 1),
        ("anna", 1, "a0001", 2),
        ("ben", 2, "a0000", 3),
        ("ben", 2, "a0001", 4),
    ]
    assert {(line.server, line.batch, line.guideline, line.model_version) for line in lines} == {
        (fake.url, "b1", VERSION, "")
    }
    assert TOKEN not in (work / PUSHES).read_text()
    assert not (work / SENDING).exists()


def test_instructions_show_the_pictures_once(fake: FakeStudio, work: Path) -> None:
    push(fake, work, order(articles(1)))
    push(fake, work, order(articles(2)))
    assert len(fake.uploads[1]) == 3
    assert '<img src="/data/upload/1/0123abcd-page.png"' in fake.projects[1]["expert_instruction"]


def test_instructions_that_somebody_changed_are_left_and_named(fake: FakeStudio, work: Path) -> None:
    push(fake, work, order(articles(1)))
    fake.projects[1]["expert_instruction"] = "<p>anders</p>"
    (done,) = push(fake, work, order(articles(1)))
    assert [found.code for found in done.notes] == ["W_INSTRUCTIONS"]
    assert fake.projects[1]["expert_instruction"] == "<p>anders</p>"


def test_a_second_push_sends_nothing(fake: FakeStudio, work: Path) -> None:
    push(fake, work, order(articles(3)))
    before = (work / PUSHES).read_bytes()
    fake.asked.clear()
    (done,) = push(fake, work, order(articles(3)))
    assert (done.there, done.sent, done.recorded, done.notes) == (3, 0, 0, ())
    assert not [line for line in fake.asked if not line.startswith("GET ")]
    assert (work / PUSHES).read_bytes() == before


def test_only_what_is_missing_is_sent(fake: FakeStudio, work: Path) -> None:
    push(fake, work, order(articles(2, first=1)))
    (done,) = push(fake, work, order(articles(4)))
    assert (done.there, done.sent) == (2, 2)
    assert fake.articles(1) == ["a0001", "a0002", "a0000", "a0003"]


def test_many_tasks_go_in_several_requests(fake: FakeStudio, work: Path) -> None:
    push(fake, work, order(articles(2 * REQUEST + 1)))
    assert fake.imports == [REQUEST, REQUEST, 1]
    assert fake.articles(1) == list(articles(2 * REQUEST + 1))


@pytest.mark.parametrize("how", ["lost", "hidden", "late", "bad gateway", "garbled"])
def test_an_import_without_answer_is_neither_lost_nor_doubled(fake: FakeStudio, work: Path, how: str) -> None:
    """A hidden success is found in the list; a late one is waited for; only a lost request is sent again."""
    fake.failures.extend(["well", how, "well", how])
    (done,) = push(fake, work, order(articles(3 * REQUEST)))
    assert done.sent == 3 * REQUEST
    assert sorted(fake.articles(1)) == list(articles(3 * REQUEST))
    assert len(fake.imports) == (5 if how == "lost" else 3)
    assert {line.doc_id: line.task for line in read_pushes(work)} == {
        task["data"]["doc_id"]: task["id"] for task in fake.of(1)
    }


def test_a_server_that_drops_all_is_given_up_on_and_a_second_push_goes_on(fake: FakeStudio, work: Path) -> None:
    fake.failures.extend(["well", "lost", "lost", "lost"])
    with pytest.raises(NoAnswerError):
        push(fake, work, order(articles(REQUEST + 5)))
    assert len(read_pushes(work)) == REQUEST
    (done,) = push(fake, work, order(articles(REQUEST + 5)))
    assert (done.there, done.sent) == (REQUEST, 5)
    assert sorted(fake.articles(1)) == list(articles(REQUEST + 5))


def test_a_refusal_half_way_keeps_what_arrived(fake: FakeStudio, work: Path) -> None:
    fake.failures.extend(["well", "refused"])
    with pytest.raises(RefusedError, match="status 400"):
        push(fake, work, order(articles(REQUEST + 5)))
    assert len(read_pushes(work)) == REQUEST
    assert not (work / SENDING).exists()
    (done,) = push(fake, work, order(articles(REQUEST + 5)))
    assert done.sent == 5
    assert sorted(fake.articles(1)) == list(articles(REQUEST + 5))


@pytest.mark.parametrize(("how", "made"), [("hidden", 1), ("lost", 0)])
def test_a_project_is_not_made_twice(fake: FakeStudio, work: Path, how: str, made: int) -> None:
    """A hidden success is adopted; where the project does not appear, the run ends, and the next one makes it."""
    fake.creation = how
    if how == "hidden":
        push(fake, work, order(articles(1)))
    else:
        with pytest.raises(ServiceError):
            push(fake, work, order(articles(1)))
    assert len(fake.projects) == made
    push(fake, work, order(articles(1)))
    assert len(fake.projects) == 1
    assert fake.articles(1) == ["a0000"]


def test_a_tool_that_dies_between_import_and_journal_finds_its_tasks_again(
    fake: FakeStudio, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class DeathError(BaseException):
        pass

    def die(*_: object) -> None:
        raise DeathError

    with monkeypatch.context() as patched:
        patched.setattr(book, "append", die)
        with pytest.raises(DeathError):
            push(fake, work, order(articles(3)))
    assert (work / SENDING).exists()
    (done,) = push(fake, work, order(articles(4)))
    assert (done.there, done.sent) == (3, 1)
    assert fake.articles(1) == list(articles(4))
    assert [line.doc_id for line in read_pushes(work)] == list(articles(4))


_CHILD = """
import sys
from pathlib import Path
from tests.annotation.push.test_push import FakeStudio, articles, order, push
push(FakeStudio(url=sys.argv[1]), Path(sys.argv[2]), order(articles(int(sys.argv[3]))))
"""


def _killed_push(fake: FakeStudio, work: Path, count: int, root: Path) -> None:
    """Push in a process of its own, which is killed when the server has done the second import."""
    command = [sys.executable, "-c", _CHILD, fake.url, str(work), str(count)]
    child = subprocess.Popen(command, cwd=root)

    def kill() -> None:
        if len(fake.imports) == 2:
            os.kill(child.pid, signal.SIGKILL)
            child.wait(10)

    fake.on_import = kill
    assert child.wait(60) == -signal.SIGKILL
    fake.on_import = lambda: None


def test_a_tool_that_is_killed_in_a_request_goes_on_where_it_was(fake: FakeStudio, work: Path, root: Path) -> None:
    _killed_push(fake, work, 3 * REQUEST, root)
    assert len(read_pushes(work)) == REQUEST
    (done,) = push(fake, work, order(articles(3 * REQUEST)))
    assert (done.there, done.sent, done.recorded) == (2 * REQUEST, REQUEST, 0)
    assert sorted(fake.articles(1)) == list(articles(3 * REQUEST))
    assert len(read_pushes(work)) == 3 * REQUEST


def test_a_killed_tools_request_that_the_server_still_works_on_is_waited_for(
    fake: FakeStudio, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list says that nothing is there; sending at once would double everything a moment later."""
    fake.failures.append("late")
    fake.delay = 0.5
    with monkeypatch.context() as patched:
        patched.setattr("standpunkt.annotation.studio.delivery.wait_for_rest", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            push(fake, work, order(articles(3)))
    assert fake.articles(1) == []
    (done,) = push(fake, work, order(articles(3)), patience=Patience(quiet=1.0, away=1.0, poll=0.02))
    assert (done.there, done.sent) == (3, 0)
    assert fake.articles(1) == list(articles(3))


def _interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_an_interrupted_push_to_another_server_is_not_forgotten(fake: FakeStudio, work: Path) -> None:
    push(fake, work, order(articles(1)))
    (line,) = read_pushes(work)
    jsonl.write(work / SENDING, [msgspec.structs.replace(line, server="http://127.0.0.1:1")])
    with pytest.raises(UsageError, match=r"http://127\.0\.0\.1:1 was interrupted"):
        push(fake, work, order(articles(1)))


def test_a_torn_last_line_is_mended(fake: FakeStudio, work: Path) -> None:
    push(fake, work, order(articles(2)))
    whole = (work / PUSHES).read_bytes()
    (work / PUSHES).write_bytes(whole[:-20])
    assert [line.doc_id for line in read_pushes(work)] == ["a0000"]
    (done,) = push(fake, work, order(articles(3)))
    assert (done.sent, done.recorded) == (1, 1)
    assert [line.doc_id for line in read_pushes(work)] == ["a0000", "a0001", "a0002"]


def test_a_damaged_journal_is_refused_with_its_lines(fake: FakeStudio, work: Path) -> None:
    (work / PUSHES).write_text('{"batch": "b1"}\nnot json\n')
    with pytest.raises(InputError) as error:
        push(fake, work, order(articles(1)))
    assert {fault.line for fault in error.value.faults} == {1, 2}
    assert not fake.projects


def test_a_lost_work_folder_is_written_anew(fake: FakeStudio, work: Path) -> None:
    filled = PreAnnotations(model_version="m-1", by_article={"a0000": Prediction(article_id="a0000")})
    push(fake, work, order(articles(2), by=filled))
    (work / PUSHES).unlink()
    (done,) = push(fake, work, order(articles(2), by=filled))
    assert (done.sent, done.recorded) == (0, 2)
    assert [(line.doc_id, line.model_version) for line in read_pushes(work)] == [("a0000", "m-1"), ("a0001", "")]


def test_articles_of_deleted_tasks_are_sent_again_and_named_though_their_numbers_are_used_again(
    fake: FakeStudio, work: Path
) -> None:
    push(fake, work, order(articles(3)))
    del fake.tasks[3]
    fake.add_task(1, {**fake.tasks[1]["data"], "doc_id": "a0009"})
    (done,) = push(fake, work, order(articles(3)))
    assert done.sent == 1
    assert [found.code for found in done.notes] == ["W_GONE"]
    assert "a0002" in done.notes[0].found
    assert fake.articles(1) == ["a0000", "a0001", "a0009", "a0002"]


def test_doubled_tasks_are_named_and_left_alone(fake: FakeStudio, work: Path) -> None:
    push(fake, work, order(articles(2)))
    fake.add_task(1, fake.tasks[1]["data"])
    (done,) = push(fake, work, order(articles(2)))
    assert [(found.code, found.found) for found in done.notes] == [("W_DUPLICATE", "the tasks 1 and 3")]
    assert len(fake.tasks) == 3
    assert not [line for line in fake.asked if line.startswith("DELETE")]


def test_a_race_with_another_push_is_noticed(fake: FakeStudio, work: Path) -> None:
    asked = order(articles(2))
    fake.on_import = lambda: fake.add_task(1, {**fake.tasks[1]["data"]})
    (done,) = push(fake, work, asked)
    assert [(found.code, found.found) for found in done.notes] == [("W_DUPLICATE", "the tasks 1 and 3")]


def test_a_changed_text_is_refused_with_both_hashes(fake: FakeStudio, work: Path) -> None:
    push(fake, work, order(articles(2)))
    changed = articles(2) | {"a0001": article("Ein anderer Text.", name="a0001")}
    for batch in ("b1", "b2"):
        with pytest.raises(InputError) as error:
            push(fake, work, order(changed, batch=batch))
        assert set(codes(error)) == {"E_TEXT_CHANGED"}
        fault = error.value.faults[0]
        assert articles(2)["a0001"].text_sha256 in fault.expected
        assert changed["a0001"].text_sha256 in fault.found
    assert len(fake.projects) == 1


def test_a_changed_text_is_refused_where_only_the_server_knows_the_old_one(fake: FakeStudio, work: Path) -> None:
    push(fake, work, order(articles(1)))
    (work / PUSHES).unlink()
    with pytest.raises(InputError) as error:
        push(fake, work, order({"a0000": article("Ein anderer Text.", name="a0000")}))
    assert codes(error) == ["E_TEXT_CHANGED"]


def test_everything_that_is_wrong_is_said_before_anything_is_sent(fake: FakeStudio, work: Path) -> None:
    """A page that was changed, a task that was edited, a foreign task, other guidelines, two projects of one title."""
    names = ("anna", "ben", "cleo", "dora", "emil")
    push(fake, work, order(articles(1), names))
    fake.projects[1]["label_config"] += "<!-- by hand -->"
    fake.of(2)[0]["data"]["text"] += " Zusatz."
    fake.add_task(3, {"text": "von Hand"})
    fake.of(4)[0]["data"]["guideline_version"] = "0"
    fake.projects[6] = dict(fake.projects[5])
    tasks = len(fake.tasks)
    with pytest.raises(InputError) as error:
        push(fake, work, order(articles(2), names))
    assert codes(error) == ["E_CONFIG", "E_TEXT_EDITED", "E_FOREIGN_TASK", "E_GUIDELINE", "E_PROJECT_TWICE"]
    assert all(fault.hint for fault in error.value.faults)
    assert error.value.faults[1].file == f"{fake.url}/projects/2/data?task=2"
    assert len(fake.tasks) == tasks


def test_pages_of_another_model_are_another_batch(fake: FakeStudio, work: Path) -> None:
    said = {"a0000": Prediction(article_id="a0000")}
    push(fake, work, order(articles(1), by=PreAnnotations(model_version="m-1", by_article=said)))
    with pytest.raises(InputError) as error:
        push(fake, work, order(articles(2), by=PreAnnotations(model_version="m-2", by_article=said)))
    assert codes(error) == ["E_MODEL"]


def test_blank_pages_that_are_there_stay_blank_and_are_named(fake: FakeStudio, work: Path) -> None:
    push(fake, work, order(articles(1)))
    said = {name: Prediction(article_id=name) for name in articles(2)}
    (done,) = push(fake, work, order(articles(2), by=PreAnnotations(model_version="m-1", by_article=said)))
    assert [found.code for found in done.notes] == ["W_PRE_ANNOTATION"]
    assert [len(task["predictions"]) for task in fake.of(1)] == [0, 1]
    assert done.model_version == "m-1"


def test_planning_writes_nothing(fake: FakeStudio, work: Path) -> None:
    (arm,) = planned(fake, order(articles(2)), work)
    assert (arm.project, [one.id for one in arm.missing]) == (None, ["a0000", "a0001"])
    assert fake.asked == ["GET /api/projects"]
    assert not list(work.iterdir())


@pytest.mark.parametrize(
    ("batch", "names"),
    [("B1", ["anna"]), ("b/1", ["anna"]), ("", ["anna"]), ("adj", ["anna"]), ("b1", []), ("b1", ["anna", "anna"])],
)
def test_names_that_would_mix_projects_up_are_refused(batch: str, names: list[str]) -> None:
    with pytest.raises(UsageError):
        order(articles(1), names, batch=batch)


def test_an_address_is_no_pseudonym() -> None:
    with pytest.raises(InputError) as error:
        order(articles(1), ["anna@example.org"])
    assert codes(error) == ["E_PSEUDONYM"]
    assert "example" not in str(error.value)


def test_nothing_to_send_and_long_titles_are_refused() -> None:
    with pytest.raises(UsageError, match="no article"):
        order({})
    with pytest.raises(UsageError, match="3 to 50 characters"):
        order(articles(1), batch="b" * 50)


def test_a_wrong_token_is_named_and_not_repeated(fake: FakeStudio, work: Path) -> None:
    studio = LabelStudio(Access(url=fake.url, token="f" * 40), timeout=5)
    with studio, pytest.raises(RefusedError, match="token was refused") as error:
        plan(studio, order(articles(1)), read_pushes(work))
    assert "f" * 40 not in str(error.value)


def test_two_pushes_from_one_folder_take_turns(fake: FakeStudio, work: Path, root: Path) -> None:
    """The second is told that the first is at it, and sends nothing."""
    inside, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        inside.set()
        go_on.wait(30)

    fake.on_import = hold
    environment = os.environ | {TOKEN_VARIABLE: TOKEN, "LABEL_STUDIO_URL": fake.url}
    command = [str(Path(sys.executable).with_name("standpunkt")), "annotation", "push", "sample", "--batch", "b1"]
    command += ["--annotators", "anna", "--limit", "2", "--work", str(work)]
    first = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert inside.wait(60)
    second = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    go_on.set()
    out, _ = first.communicate(timeout=60)
    assert second.returncode == 1
    assert "writes there" in second.stderr
    assert b"2 tasks sent" in out
    assert len(fake.tasks) == 2


def test_tasks_are_made_while_the_server_is_at_work_and_what_was_sent_before_a_failure_stays(
    fake: FakeStudio, work: Path
) -> None:
    chosen, waited = articles(2 * REQUEST), list[bool]()
    second = threading.Event()

    def sheets() -> Iterator[Sheet]:
        for n, one in enumerate(chosen.values()):
            if n == REQUEST:
                second.set()
            yield Sheet(doc_id=one.id, text=one.text, title="Artikel", batch="b1", guideline=VERSION)
        raise ValueError("a third request that cannot be made")

    fake.on_import = lambda: waited.append(second.wait(10))
    with LabelStudio(Access(url=fake.url, token=TOKEN), timeout=30) as studio:
        project = studio.create_project(title="b1/anna", label_config=label_config(), instruction="").id
        like = book.Push(
            seen_at=book.now(),
            server=fake.url,
            project=project,
            batch="b1",
            annotator="anna",
            doc_id="any",
            text_sha256="0" * 64,
            config_sha256="0" * 64,
            guideline=VERSION,
        )
        pushes = {name: msgspec.structs.replace(like, doc_id=name) for name in chosen}
        delivery = Delivery(studio=studio, project=project, book=book.Ledger(work, pushes), request=REQUEST)
        arriving = delivery.send(sheets(), 0)
        assert [next(arriving), next(arriving)] == [REQUEST, REQUEST]
        with pytest.raises(ValueError, match="a third request"):
            next(arriving)
    assert waited == [True, True]
    assert [line.doc_id for line in read_pushes(work)] == list(chosen) == fake.articles(project)
