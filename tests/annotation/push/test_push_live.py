"""The same on a real Label Studio: killed, cut off, emptied and changed by hand, and never a task twice or missing."""

import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from standpunkt.annotation.guidelines.render import instruction
from standpunkt.annotation.label_config import label_config
from standpunkt.annotation.push.plan import Order, plan
from standpunkt.annotation.push.pre_annotations import PreAnnotations, check
from standpunkt.annotation.push.send import Outcome, Sending, recover
from standpunkt.annotation.studio.client import LabelStudio
from standpunkt.annotation.studio.credentials import Access
from standpunkt.annotation.studio.delivery import Patience
from standpunkt.annotation.studio.reading import read_drawing
from standpunkt.annotation.work.pushes import SENDING, read_pushes
from standpunkt.corpus.dataset import Corpus
from standpunkt.errors import InputError, ServiceError
from standpunkt.labels import Label
from standpunkt.schema import Article, Mention, Prediction
from tests.annotation.servers import LiveServer
from tests.examples import article

pytestmark = pytest.mark.live
REQUEST = 60
QUICK = Patience(quiet=3.0, away=60.0, poll=0.1)
NOBODY_AT_IT = Patience(quiet=0.5, away=60.0, poll=0.1)
"""For a server that was killed: what it was at is lost, and nobody need wait for it."""


def articles(count: int) -> dict[str, Article]:
    made = [
        article(f"Nachricht {n} aus Lindenfurt. " + " ".join(["Der Rat berät."] * 20), name=f"a{n:04}")
        for n in range(count)
    ]
    return {one.id: one for one in made}


def filled(chosen: dict[str, Article]) -> PreAnnotations:
    """Each article's first word, marked by a system."""
    mentions = (Mention(start=0, end=9, label=Label.MISC),)
    said = ((0, Prediction(article_id=name, mentions=mentions)) for name in chosen)
    return check(said, chosen, chosen, model_version="first-word-1")


def order(batch: str, chosen: dict[str, Article], *names: str) -> Order:
    return Order(batch=batch, annotators=names or ("anna",), articles=chosen, pre_annotations=filled(chosen))


def push(url: str, token: str, work: Path, asked: Order, **options: Any) -> list[Outcome]:  # noqa: ANN401
    patience: Patience = options.pop("patience", QUICK)
    options.setdefault("request", REQUEST)
    with LabelStudio(Access(url=url, token=token), timeout=60) as studio:
        recover(studio, work, patience)
        sending = Sending(studio=studio, order=asked, work=work, patience=patience, **options)
        return [sending.send(arm) for arm in plan(studio, asked, read_pushes(work))]


def tasks(server: LiveServer, project: int) -> list[Any]:
    """All tasks with their predictions, as exported."""
    found: list[Any] = server.ask("GET", f"/api/projects/{project}/export?exportType=JSON&download_all_tasks=true")
    return found


def assert_whole(server: LiveServer, project: int, asked: Order, work: Path) -> None:
    """Each article once, with its text, its pre-annotation and its line."""
    found = tasks(server, project)
    assert sorted(task["data"]["doc_id"] for task in found) == list(asked.articles)
    assert all(task["data"]["text"] == asked.articles[task["data"]["doc_id"]].text for task in found)
    assert [len(task["predictions"]) for task in found] == [1] * len(found)
    lines = {push.doc_id: push.task for push in read_pushes(work) if push.project == project}
    assert lines == {task["data"]["doc_id"]: task["id"] for task in found}
    assert not (work / SENDING).exists()


def test_a_real_batch_arrives_as_it_was_and_a_second_push_sends_nothing(
    live_server: LiveServer, tmp_path: Path, sample: Corpus
) -> None:
    """Gold of the sample as pre-annotation: what lies on the page is what was said, to the letter."""
    chosen = {one.id: one for one in list(sample.articles)[:12]}
    gold = [
        Prediction(article_id=name, mentions=sample.gold[name].mentions, stances=sample.gold[name].stances)
        for name in chosen
    ]
    pages = check(((0, said) for said in gold), chosen, chosen, model_version="gold-1")
    asked = Order(batch="real", annotators=("anna", "ben"), articles=chosen, pre_annotations=pages)
    first = push(live_server.url, live_server.token, tmp_path, asked)
    second = push(live_server.url, live_server.token, tmp_path, asked)
    assert [(done.sent, done.there) for done in first + second] == [(12, 0), (12, 0), (0, 12), (0, 12)]
    assert not [note for done in first + second for note in done.notes]
    for done in first:
        assert done.model_version == "gold-1"
        kept = live_server.ask("GET", f"/api/projects/{done.project}")
        assert kept["label_config"] == label_config()
        assert kept["expert_instruction"].count("<img ") == 3
        assert kept["expert_instruction"].replace("<img ", "") != instruction().replace("<img ", "")
        found = tasks(live_server, done.project)
        assert [task["data"]["doc_id"] for task in found] == list(chosen)
        for task in found:
            assert set(task["data"]) == {"doc_id", "text", "text_sha256", "title", "batch", "guideline_version"}
            number = task["predictions"][0]
            result = live_server.ask("GET", f"/api/predictions/{number}")["result"]
            drawing, faults = read_drawing(result)
            said = sample.gold[task["data"]["doc_id"]]
            assert not faults
            assert {(region.start, region.end, region.label) for region in drawing.regions} == {
                (mention.start, mention.end, str(mention.label)) for mention in said.mentions
            }


def test_pictures_are_there_for_whoever_is_logged_in(live_server: LiveServer, tmp_path: Path) -> None:
    (done,) = push(live_server.url, live_server.token, tmp_path, order("pictures", articles(1)))
    page: str = live_server.ask("GET", f"/api/projects/{done.project}")["expert_instruction"]
    address = page.partition('<img src="')[2].partition('"')[0]
    request = urllib.request.Request(  # noqa: S310 - a server of our own
        live_server.url + address, headers={"Authorization": f"Token {live_server.token}"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        assert answer.read(8) == b"\x89PNG\r\n\x1a\n"


def test_a_server_that_is_killed_during_pushes_comes_back_to_each_task_once(
    mortal_server: LiveServer, tmp_path: Path
) -> None:
    """A first push gives up on a killed server; a second one waits for it, killed in a request of its own, and ends."""
    asked = order("killed", articles(3 * REQUEST), "anna", "ben")

    def kill(_: int) -> None:
        mortal_server.kill()

    at_once = Patience(quiet=1.0, away=1.0, poll=0.1)
    with pytest.raises(ServiceError):
        push(mortal_server.url, mortal_server.token, tmp_path, asked, report=kill, patience=at_once)
    assert (tmp_path / SENDING).exists()
    mortal_server.start()
    killers: list[threading.Thread] = []

    def kill_in_the_next_one(_: int) -> None:
        if not killers:
            killers.append(threading.Thread(target=_restart_while_it_writes, args=(mortal_server,)))
            killers[-1].start()

    outcomes = push(
        mortal_server.url,
        mortal_server.token,
        tmp_path,
        asked,
        report=kill_in_the_next_one,
        patience=NOBODY_AT_IT,
    )
    for killer in killers:
        killer.join()
    assert [(done.there, done.sent) for done in outcomes] == [(REQUEST, 2 * REQUEST), (0, 3 * REQUEST)]
    for done in outcomes:
        assert_whole(mortal_server, done.project, asked, tmp_path)


def _restart_while_it_writes(server: LiveServer) -> None:
    """Kill a server in the middle of a transaction, while nobody else may write; start it again."""
    with closing(sqlite3.connect(server.home.database, timeout=0, isolation_level=None)) as other:
        with suppress(sqlite3.OperationalError):  # the database is locked
            while True:
                other.execute("BEGIN IMMEDIATE")
                other.execute("ROLLBACK")
                time.sleep(0.001)
        server.kill()
    server.start()


_CHILD = """
import sys
from pathlib import Path
from tests.annotation.push.test_push_live import articles, order, push
push(sys.argv[1], sys.stdin.read(), Path(sys.argv[2]), order("tool", articles(int(sys.argv[3]))))
"""


def test_a_tool_that_is_killed_leaves_nothing_half_done(live_server: LiveServer, tmp_path: Path, root: Path) -> None:
    """Killed as soon as the first request is written down; the server works on at the second one."""
    count = 6 * REQUEST
    command = [sys.executable, "-c", _CHILD, live_server.url, str(tmp_path), str(count)]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, text=True) as child:
        assert child.stdin
        child.stdin.write(live_server.token)
        child.stdin.close()
        while not read_pushes(tmp_path) and child.poll() is None:
            time.sleep(0.01)
        child.kill()
    assert 0 < len(read_pushes(tmp_path)) < count
    asked = order("tool", articles(count))
    (done,) = push(live_server.url, live_server.token, tmp_path, asked)
    assert done.there + done.sent == count
    assert_whole(live_server, done.project, asked, tmp_path)


def test_a_success_that_a_proxy_hides_is_found(live_server: LiveServer, tmp_path: Path) -> None:
    asked = order("hidden", articles(2 * REQUEST))
    with _cutting_proxy(live_server.url) as (proxy, cut):
        (done,) = push(proxy, live_server.token, tmp_path, asked)
    assert len(cut) == 2
    assert done.sent == 2 * REQUEST
    assert_whole(live_server, done.project, asked, tmp_path)


def test_the_number_of_a_deleted_task_is_used_again_and_fools_nobody(live_server: LiveServer, tmp_path: Path) -> None:
    (first,) = push(live_server.url, live_server.token, tmp_path, order("reused", articles(3)))
    last = max(task["id"] for task in tasks(live_server, first.project))
    live_server.ask("DELETE", f"/api/tasks/{last}")
    chosen = articles(4)
    del chosen["a0002"]
    push(live_server.url, live_server.token, tmp_path, order("reused", chosen))
    reused = next(task for task in tasks(live_server, first.project) if task["id"] == last)
    assert reused["data"]["doc_id"] == "a0003"
    (done,) = push(live_server.url, live_server.token, tmp_path, order("reused", articles(4)))
    assert done.sent == 1
    assert [(note.code, note.found) for note in done.notes] == [("W_GONE", "1 of them gone: a0002")]
    assert_whole_articles = sorted(task["data"]["doc_id"] for task in tasks(live_server, first.project))
    assert assert_whole_articles == list(articles(4))


def test_what_was_changed_by_hand_is_refused_with_its_address(live_server: LiveServer, tmp_path: Path) -> None:
    names = ("anna", "ben", "cleo", "dora")
    asked = order("by-hand", articles(2), *names)
    numbers = [done.project for done in push(live_server.url, live_server.token, tmp_path, asked)]
    config = label_config().replace("</View>", '<Header value="neu"/></View>', 1)
    live_server.ask("PATCH", f"/api/projects/{numbers[0]}", {"label_config": config})
    task = tasks(live_server, numbers[1])[0]
    live_server.ask("PATCH", f"/api/tasks/{task['id']}", {"data": task["data"] | {"text": "Ein anderer Text."}})
    live_server.ask("POST", f"/api/projects/{numbers[2]}/import", [{"data": {"text": "von Hand"}}])
    live_server.ask("POST", "/api/projects", {"title": "by-hand/dora", "label_config": label_config()})
    with pytest.raises(InputError) as error:
        push(live_server.url, live_server.token, tmp_path, order("by-hand", articles(3), *names))
    assert [fault.code for fault in error.value.faults] == [
        "E_CONFIG",
        "E_TEXT_EDITED",
        "E_FOREIGN_TASK",
        "E_PROJECT_TWICE",
    ]
    assert error.value.faults[1].file == f"{live_server.url}/projects/{numbers[1]}/data?task={task['id']}"
    assert [len(tasks(live_server, number)) for number in numbers] == [2, 2, 3, 2]


def test_what_a_colleague_sent_twice_is_named_and_left(live_server: LiveServer, tmp_path: Path) -> None:
    (first,) = push(live_server.url, live_server.token, tmp_path, order("doubled", articles(2)))
    task = tasks(live_server, first.project)[0]
    live_server.ask("POST", f"/api/projects/{first.project}/import", [{"data": task["data"]}])
    (done,) = push(live_server.url, live_server.token, tmp_path, order("doubled", articles(2)))
    assert (done.sent, [note.code for note in done.notes]) == (0, ["W_DUPLICATE"])
    assert str(task["id"]) in done.notes[0].found
    assert len(tasks(live_server, first.project)) == 3


def test_a_list_of_several_pages_is_whole(live_server: LiveServer, tmp_path: Path) -> None:
    """501 tasks are two pages; each task is listed once, ascending."""
    (done,) = push(live_server.url, live_server.token, tmp_path, order("pages", articles(501)), request=501)
    with LabelStudio(Access(url=live_server.url, token=live_server.token)) as studio:
        listed = [task.id for task in studio.tasks(done.project)]
    assert listed == sorted(set(listed))
    assert len(listed) == 501


@contextmanager
def _cutting_proxy(server: str) -> Generator[tuple[str, list[str]]]:
    """Pass everything on, and cut the connection instead of answering an import that was done."""
    cut: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._pass_on()

        def do_POST(self) -> None:
            self._pass_on()

        def do_PATCH(self) -> None:
            self._pass_on()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            pass

        def _pass_on(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kept = {name: self.headers[name] for name in ("Authorization", "Content-Type") if self.headers[name]}
            request = urllib.request.Request(  # noqa: S310 - a server of our own
                server + self.path, data=content or None, headers=kept, method=self.command
            )
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                    status, said = answer.status, answer.read()
            except urllib.error.HTTPError as error:
                with error:
                    status, said = error.code, error.read()
            if "/import?return_task_ids" in self.path:
                cut.append(self.path)
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=proxy.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{proxy.server_address[1]}", cut
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()
