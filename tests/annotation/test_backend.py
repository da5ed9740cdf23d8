"""The ML-backend protocol over the wire, without a Label Studio: what is answered, what is refused, what is logged."""

import http.client
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

import pytest

from standpunkt.annotation.backend import Backend, backend
from standpunkt.annotation.label_config import label_config
from standpunkt.annotation.studio.reading import read_drawing
from standpunkt.baselines.dictionary import Dictionary
from standpunkt.baselines.live import Live
from standpunkt.baselines.registry import find
from standpunkt.corpus.dataset import Corpus
from standpunkt.errors import UsageError
from standpunkt.labels import AUTHOR, Label, Polarity, Split
from standpunkt.schema import Mention, Prediction, Stance

TOKEN = "0123456789abcdef0123456789abcdef01234567"  # noqa: S105 - made up


class FirstWords:
    """Marks the first two words: one holds, the author weighs it."""

    version = "first-words 1"

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """Mark texts; one that says so fails."""
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> Prediction:
        if text == "kaputt":
            raise RuntimeError(f"{text} {TOKEN}")
        first, second, *_ = text.split()
        a, b = text.index(first), text.index(second)
        mentions = (
            Mention(id="m1", start=a, end=a + len(first), label=Label.PER),
            Mention(id="m2", start=b, end=b + len(second), label=Label.ISSUE, entity="Sache"),
        )
        stances = (
            Stance(holder="m1", target="m2", polarity=Polarity.FAVOR),
            Stance(holder=AUTHOR, target="m2", polarity=Polarity.NEUTRAL),
        )
        return Prediction(article_id="t", mentions=mentions, stances=stances)


@dataclass(slots=True)
class Running:
    """A backend under test."""

    server: Backend
    lines: list[str] = field(default_factory=list)
    """What it logged."""

    def ask(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        """Ask and return status and JSON; a body of bytes goes as it is."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=10)
        content = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        given = {"Content-Type": "application/json"} | (headers or {})
        try:
            connection.request(method, path, content, {name: value for name, value in given.items() if value})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()


@pytest.fixture
def running() -> Iterator[Running]:
    lines: list[str] = []
    with backend(FirstWords(), port=0, told=lines.append) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield Running(server=server, lines=lines)
        server.shutdown()
        thread.join()


def tasks(*texts: str) -> dict[str, Any]:
    return {"tasks": [{"id": n, "data": {"text": text}} for n, text in enumerate(texts)], "project": "1.2"}


def test_the_four_calls_of_the_protocol(running: Running) -> None:
    assert running.ask("GET", "/health") == (200, {"status": "UP", "model_class": "first-words 1"})
    setup = {"project": "1.2", "schema": label_config(), "access_token": TOKEN, "hostname": "http://localhost:8080"}
    assert running.ask("POST", "/setup", setup) == (200, {"model_version": "first-words 1"})
    assert running.ask("POST", "/webhook", {"action": "ANNOTATION_CREATED"}) == (200, {"status": "ignored"})
    status, answer = running.ask("POST", "/predict", tasks("😀 Ada lobt", "Rita will alles"))
    assert status == 200
    assert [one["model_version"] for one in answer["results"]] == ["first-words 1"] * 2
    drawing, faults = read_drawing(answer["results"][0]["result"])
    assert faults == []
    assert [(r.start, r.end, r.label, r.surface, r.entity, r.author_stance) for r in drawing.regions] == [
        (0, 1, "PER", "😀", None, None),
        (2, 5, "ISSUE", "Ada", "Sache", "NEUTRAL"),
    ]
    assert [(arrow.holder, arrow.target, arrow.labels) for arrow in drawing.arrows] == [("m1", "m2", ("FAVOR",))]


def test_a_judges_project_is_served_too(running: Running) -> None:
    assert running.ask("POST", "/setup", {"schema": label_config(judge=True)})[0] == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "words"),
    [
        ("GET", "/predict", None, 405, "expected one of /, /health"),
        ("POST", "/train", {}, 404, "expected one of /setup"),
        ("POST", "/predict", b"{", 400, "expected JSON"),
        ("POST", "/predict", b"[" * 100_000, 400, "expected JSON"),
        ("POST", "/predict", [], 400, "a JSON object"),
        ("POST", "/predict", {}, 422, "a list of tasks"),
        ("POST", "/predict", {"tasks": [{"id": 7, "data": {"txt": "a b"}}]}, 422, "tasks[0] (id 7)"),
        ("POST", "/predict", {"tasks": [3]}, 422, "tasks[0]"),
        ("POST", "/predict", {"tasks": [{}] * 1_001}, 413, "at most 1,000 tasks"),
        ("POST", "/predict", {"tasks": [{"id": 1, "data": {"text": "x" * 1_000_001}}]}, 413, "1,000,000 characters"),
        ("POST", "/setup", {"schema": "<View/>"}, 422, "label config is not Standpunkt's"),
        ("POST", "/setup", {}, 422, "label config in the field schema"),
        ("POST", "/predict", tasks("kaputt"), 500, "prediction failed: RuntimeError"),
    ],
)
def test_a_wrong_request_is_told_what_is_wrong(  # noqa: PLR0917 - a table
    running: Running, method: str, path: str, body: object, status: int, words: str
) -> None:
    answered, answer = running.ask(method, path, body)
    assert answered == status
    assert words in answer["error"]
    assert running.ask("GET", "/health")[0] == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),  # all that a foreign web page can send unasked
        ({"Host": "rebound.example.org:9090"}, 403),  # a name that now leads here
        ({"Content-Length": "99999999999"}, 413),
        ({"Content-Length": "viele"}, 411),
    ],
)
def test_callers_from_elsewhere_and_endless_bodies_are_refused(
    running: Running, headers: dict[str, str], status: int
) -> None:
    assert running.ask("POST", "/setup", {"schema": label_config()}, headers)[0] == status


def test_the_log_has_no_body_and_no_control_characters(running: Running) -> None:
    running.ask("POST", "/setup", {"schema": label_config(), "access_token": TOKEN})
    running.ask("POST", "/predict", tasks(f"Geheim {TOKEN}", "kaputt"))
    running.ask("GET", "/%1b[31m")
    until = time.monotonic() + 10
    while len(running.lines) < 3 and time.monotonic() < until:  # a line comes after its answer
        time.sleep(0.01)
    assert len(running.lines) == 3
    log = "\n".join(running.lines)
    assert TOKEN not in log
    assert "Geheim" not in log
    assert all(line.isprintable() for line in running.lines)


def test_it_listens_on_this_machine_alone_and_a_taken_port_is_told(running: Running) -> None:
    assert running.server.server_address[0] == "127.0.0.1"
    with pytest.raises(UsageError, match="give another --port"), backend(FirstWords(), port=running.server.server_port):
        pass
    with pytest.raises(UsageError, match="give another --port"), backend(FirstWords(), port=70_000):
        pass


@pytest.fixture(scope="module")
def dictionary(sample: Corpus) -> Live:
    return Live(find("ner/dictionary"), sample)


def test_a_baseline_marks_an_article_as_its_submission_does(sample: Corpus, dictionary: Live) -> None:
    train, articles = sample.in_split(Split.TRAIN), sample.in_split(Split.TEST)
    system = Dictionary()
    system.fit(train, [sample.gold[one.id].mentions for one in train])
    expected = system.predict(articles)
    found = dictionary.predict([one.text for one in articles])
    spans = [[(m.start, m.end, m.label, m.form) for m in one] for one in expected]
    assert [[(m.start, m.end, m.label, m.form) for m in one.mentions] for one in found] == spans
    assert all(m.id for one in found for m in one.mentions)


@pytest.mark.parametrize(
    "text",
    [
        "\r\n\r\n  Torsund und der Nordbund\r\n\r\n\r\nTorsund\tbleibt.\u2028Ende \u200b",
        "Torsund\ud800 \x00 Torsund",
        "a\u0308 Torsund",
        "Torsund",
    ],
)
def test_offsets_are_those_of_the_text_as_it_was_given(dictionary: Live, text: str) -> None:
    (found,) = dictionary.predict([text])
    marked = [text[m.start : m.end] for m in found.mentions]
    assert marked.count("Torsund") == text.count("Torsund")
    assert set(marked) <= {"Torsund", "Nordbund"}


def test_a_text_without_words_has_nothing_in_it(dictionary: Live) -> None:
    assert [one.mentions for one in dictionary.predict(["", " \n ", "\u200b"])] == [(), (), ()]


def test_a_baseline_for_given_pairs_is_refused(sample: Corpus) -> None:
    with pytest.raises(UsageError, match="finds mentions"):
        Live(find("stance/majority"), sample)
