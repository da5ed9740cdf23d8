"""A model asked over the network: what comes is kept, what fails is asked again or named, and the key stays home."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from standpunkt.annotation.draft.answer_schema import answer_schema
from standpunkt.annotation.draft.answers import AnswerLog
from standpunkt.annotation.draft.endpoint import Address, Endpoint, Patience
from standpunkt.annotation.draft.pace import retry_after
from standpunkt.annotation.draft.quoting import quote
from standpunkt.cli import main
from standpunkt.corpus.dataset import Corpus
from standpunkt.corpus.sample import load_sample
from standpunkt.errors import NoAnswerError, RefusedError, ServiceError, UsageError
from tests.annotation.draft.stand_in import KEY, Asked, Reply, StandIn, answered, standing_in

EMPTY: dict[str, Any] = {"mentions": [], "stances": [], "comment": None}


@pytest.fixture
def server() -> Iterator[StandIn]:
    with standing_in(lambda _: answered(EMPTY)) as stand_in:
        yield stand_in


def in_turn(*replies: Reply) -> Callable[[Asked], Reply]:
    """Answer with these one after the other, then with the last one."""
    waiting = list(replies)
    return lambda _: waiting.pop(0) if len(waiting) > 1 else waiting[0]


def ask(server: StandIn, waited: list[float] | None = None, *, timeout: float = 5.0) -> str:
    """Ask one question and return the words of the answer; waits are noted, not waited."""
    waits = [] if waited is None else waited
    patience = Patience(timeout=timeout, retries=3)
    with Endpoint(Address(base=server.url, key=KEY), patience, sleep=waits.append) as endpoint:
        return endpoint.complete({"model": "m", "messages": []}).content


def test_the_question_is_what_endpoints_expect(
    server: StandIn, sample: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(server, tmp_path, monkeypatch, "--seed", "7", "--max-tokens", "900") == 0
    (asked,) = server.asked
    assert (asked.path, asked.key) == ("/v1/chat/completions", f"Bearer {KEY}")
    form = asked.body.pop("response_format")
    assert form == {
        "type": "json_schema",
        "json_schema": {"name": "standpunkt_annotation", "strict": True, "schema": answer_schema()},
    }
    assert asked.article == next(one.text for one in sample.articles if one.id == "sample-verkehr-01")
    assert [message["role"] for message in asked.body.pop("messages")] == ["system", "user"]
    assert asked.body == {"model": "m", "temperature": 0.0, "seed": 7, "max_tokens": 900}


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_asked_again_after_growing_waits(server: StandIn, status: int) -> None:
    server.reply = in_turn(Reply(status=status), Reply(status=status), answered("da"))
    waited: list[float] = []
    assert ask(server, waited) == "da"
    assert len(server.asked) == 3
    assert [round(wait) for wait in waited] == [2, 4]


def test_the_endpoint_says_how_long_to_wait(server: StandIn) -> None:
    server.reply = in_turn(Reply(status=429, headers={"Retry-After": "37"}), answered("da"))
    waited: list[float] = []
    assert ask(server, waited) == "da"
    assert [round(wait) for wait in waited] == [37]


@pytest.mark.parametrize(("value", "seconds"), [("0", 0), ("1.5", 1.5), ("soon", None), ("-3", None), (None, None)])
def test_retry_after_in_seconds(value: str | None, seconds: float | None) -> None:
    assert retry_after(value) == seconds


def test_retry_after_as_a_date() -> None:
    told = retry_after(format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True))
    assert told is not None
    assert 85 < told <= 90
    assert retry_after(format_datetime(datetime.now(UTC) - timedelta(days=1), usegmt=True)) == 0


def test_an_endpoint_that_wants_an_hour_is_given_up_at_once(server: StandIn) -> None:
    server.reply = in_turn(Reply(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(RefusedError, match="429"):
        ask(server)
    assert len(server.asked) == 1


def test_after_all_retries_the_last_answer_is_the_error(server: StandIn) -> None:
    server.reply = in_turn(Reply(status=500, body=b"kaputt"))
    with pytest.raises(RefusedError, match="kaputt"):
        ask(server)
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(status=401), "the key was refused"),
        (Reply(status=404), "no such model"),
        (Reply(status=400, body=f"Bearer {KEY} is bad; {KEY}".encode()), "refused with status 400"),
        (Reply(body=b"<html>proxy</html>"), "expected a chat completion"),
        (Reply(body=b'{"choices": []}'), "expected a chat completion"),
        (Reply(body=b"\xff\xfe"), "expected a chat completion"),
        (Reply(body=b"[" * 100_000), "expected a chat completion"),
    ],
)
def test_what_will_not_pass_is_told_at_once_and_without_the_key(server: StandIn, reply: Reply, words: str) -> None:
    server.reply = in_turn(reply)
    with pytest.raises(ServiceError, match=words) as caught:
        ask(server)
    assert len(server.asked) == 1
    assert KEY not in str(caught.value)


def test_an_endpoint_that_drips_is_late_all_the_same(server: StandIn) -> None:
    """A byte every 0.1 s keeps the connection alive; what counts is when the answer is whole."""
    server.reply = in_turn(Reply(body=answered("da").body, seconds=2.0))
    with pytest.raises(NoAnswerError, match="no answer in"):
        ask(server, timeout=0.3)


def test_headers_that_drip_are_late_too(server: StandIn) -> None:
    """Each byte would give the connection its whole time again, so a header could take hours."""
    server.reply = in_turn(Reply(body=answered("da").body, head_seconds=4.0))
    began = time.monotonic()
    with pytest.raises(NoAnswerError, match="no answer in"):
        ask(server, timeout=0.4)
    assert time.monotonic() - began < 4  # four tries of 0.4 s each


def test_nobody_there_is_told() -> None:
    with (
        Endpoint(Address(base="http://127.0.0.1:9"), Patience(retries=0)) as endpoint,
        pytest.raises(NoAnswerError, match=r"127\.0\.0\.1:9"),
    ):
        endpoint.complete({})


def test_the_key_does_not_follow_a_redirect(server: StandIn) -> None:
    with standing_in(lambda _: answered("da")) as other:
        server.reply = in_turn(Reply(status=307, headers={"Location": f"{other.url}/chat/completions"}))
        with pytest.raises(RefusedError, match="points elsewhere"):
            ask(server)
        assert other.asked == []


@pytest.mark.parametrize(
    ("base", "insecure", "allowed"),
    [
        ("http://models.example.org/v1", False, False),
        ("http://models.example.org/v1", True, True),
        ("https://models.example.org/v1", False, True),
        ("http://127.0.0.1:8000/v1", False, True),
        ("ftp://models.example.org", True, False),
        (f"https://user:{KEY}@models.example.org/v1", False, False),
    ],
)
def test_plain_http_goes_to_this_machine_only(base: str, insecure: bool, allowed: bool) -> None:  # noqa: FBT001
    def opened() -> str:
        with Endpoint(Address(base=base, key=KEY), insecure=insecure) as endpoint:
            return repr(endpoint)

    if allowed:
        assert KEY not in opened()
    else:
        with pytest.raises(UsageError) as caught:
            opened()
        assert KEY not in str(caught.value)


def run(server: StandIn, work: Path, patched: pytest.MonkeyPatch, *more: str, articles: int = 1) -> int:
    """Run the command on the first articles of a topic."""
    patched.setenv("OPENAI_API_KEY", KEY)
    patched.setenv("OPENAI_BASE_URL", server.url)
    chosen = [word for n in range(1, articles + 1) for word in ("--article", f"sample-verkehr-{n:02}")]
    with pytest.raises(SystemExit) as caught:
        main(["annotation", "draft", "model-a", "--model", "m", "--work", str(work), *chosen, *more])
    return int(caught.value.code or 0)


def of_gold(sample: Corpus) -> Callable[[Asked], Reply]:
    """Answer with the gold of whatever article is asked about."""
    answers = {one.text: quote(sample.gold[one.id], one.text) for one in sample.articles}
    return lambda asked: answered(answers[asked.article])


def test_the_whole_way_and_a_second_run_asks_nobody(
    server: StandIn,
    sample: Corpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server.reply = of_gold(sample)
    out = tmp_path / "annotations.jsonl"
    assert run(server, tmp_path, monkeypatch, "--out", str(out), "--json", articles=4) == 0
    outcome = json.loads(capsys.readouterr().out)
    gold = [sample.gold[f"sample-verkehr-{n:02}"] for n in range(1, 5)]
    assert outcome["asked"] == outcome["annotations"] == len(server.asked) == 4
    assert outcome["mentions"] == sum(len(one.mentions) for one in gold)
    assert outcome["stances"] == sum(len(one.stances) for one in gold)
    first = out.read_bytes()
    assert run(server, tmp_path, monkeypatch, "--out", str(out), "--force", articles=4) == 0
    assert len(server.asked) == 4
    assert out.read_bytes() == first
    assert KEY not in "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())


def test_a_run_that_breaks_off_goes_on_where_it_was(
    server: StandIn,
    sample: Corpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    gold = of_gold(sample)
    server.reply = lambda asked: Reply(status=403) if len(server.asked) > 2 else gold(asked)
    assert run(server, tmp_path, monkeypatch, "--threads", "1", articles=4) == 1
    told = capsys.readouterr().err
    assert "the key was refused" in told
    assert "run this again" in told
    assert KEY not in told
    assert len(AnswerLog(tmp_path / "answers-model-a.jsonl").read()) == 2
    server.reply = gold
    assert run(server, tmp_path, monkeypatch, articles=4) == 0
    assert len(server.asked) == 3 + 2


def test_another_model_or_another_seed_is_another_question(
    server: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for more in ((), ("--seed", "1"), ("--seed", "1"), ("--temperature", "none")):
        assert run(server, tmp_path, monkeypatch, *more) == 0
    assert len(server.asked) == 3
    assert "temperature" not in server.asked[-1].body


WRONG: dict[str, Any] = {
    "mentions": [{"id": "m1", "quote": "Sonnenschein und Regen", "label": "ORG"}],
    "stances": [],
    "comment": None,
}


def test_a_model_is_told_its_faults_and_may_mend_them(
    server: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.reply = in_turn(answered(WRONG), answered(EMPTY))
    assert run(server, tmp_path, monkeypatch) == 0
    roles = [message["role"] for message in server.asked[1].body["messages"]]
    assert roles == ["system", "user", "assistant", "user"]
    assert "Sonnenschein und Regen" in server.asked[1].body["messages"][-1]["content"]


def test_an_answer_with_faults_is_kept_and_asked_for_again_only_with_again(
    server: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server.reply = in_turn(answered(WRONG))
    assert run(server, tmp_path, monkeypatch, "--rounds", "0") == 1
    assert "E_QUOTE" in capsys.readouterr().out
    assert run(server, tmp_path, monkeypatch, "--rounds", "0") == 1
    assert len(server.asked) == 1
    server.reply = in_turn(answered(EMPTY))
    assert run(server, tmp_path, monkeypatch, "--again") == 0
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (answered('{"mentions": [{"id": "m1", "qu', stopped="length"), "broke off"),
        (answered("", stopped="content_filter"), "filter"),
        (answered(""), "found nothing"),
        (answered("Gern! Hier ist sie."), "E_JSON"),
        (Reply(status=400, body=b"context length exceeded"), "context length exceeded"),
        (Reply(body=b"{}"), "expected a chat completion"),
        (answered('{"mentions": [], "stances": [], "comment": "\\ud800"}'), "lone surrogate"),
    ],
)
def test_an_article_without_an_answer_is_named_and_not_kept_while_the_others_are(  # noqa: PLR0917 - fixtures
    server: StandIn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    reply: Reply,
    words: str,
) -> None:
    bad = next(one.text for one in load_sample().articles if one.id == "sample-verkehr-02")
    server.reply = lambda asked: reply if asked.article == bad else answered(EMPTY)
    assert run(server, tmp_path, monkeypatch, articles=3) == 1
    shown = capsys.readouterr().out
    assert "sample-verkehr-02" in shown
    assert words in shown
    assert set(AnswerLog(tmp_path / "answers-model-a.jsonl").read()) == {"sample-verkehr-01", "sample-verkehr-03"}


def test_a_key_file_that_others_can_read_is_refused(
    server: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "key"
    path.write_text("another-key\n")
    path.chmod(0o644)
    assert run(server, tmp_path / "work", monkeypatch, "--key-file", str(path)) == 2
    assert "chmod 600" in capsys.readouterr().err
    path.chmod(0o600)
    assert run(server, tmp_path / "work", monkeypatch, "--key-file", str(path)) == 0
    assert [asked.key for asked in server.asked] == ["Bearer another-key"]


def test_what_nobody_foresaw_in_a_thread_ends_the_run(
    server: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def burst(*_: object) -> None:
        raise RuntimeError(f"gerissen: Authorization: Bearer {KEY}, {{'key': '{KEY}'}}")

    monkeypatch.setattr(AnswerLog, "append", burst)
    assert run(server, tmp_path, monkeypatch, articles=2) == 1
    said = capsys.readouterr().err
    assert "RuntimeError" in said
    assert "gerissen" in said
    assert KEY not in said


def test_a_refusal_that_repeats_the_key_is_told_without_it(
    server: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    choice = {"message": {"content": None, "refusal": f"not for {KEY}"}}
    server.reply = lambda _: Reply(body=json.dumps({"choices": [choice]}).encode())
    assert run(server, tmp_path, monkeypatch) == 1
    said = capsys.readouterr().out
    assert "the model refused" in said
    assert KEY not in said
