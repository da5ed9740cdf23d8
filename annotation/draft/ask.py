"""Ask a model about many articles at once, and keep every answer before the next step.

A model gets its faults told and may mend them: those are mechanical (words that do not occur, ids that point nowhere),
so nothing of what it thinks is steered. Of several answers about an article the one with the fewest errors is kept.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from queue import Empty, Queue
from threading import Event, Thread
from typing import Any, Final

from standpunkt.annotation.draft.annotate import annotate
from standpunkt.annotation.draft.answer import AnswerLine
from standpunkt.annotation.draft.answer_schema import response_format
from standpunkt.annotation.draft.answers import AnswerLog
from standpunkt.annotation.draft.endpoint import Completion, Endpoint, body
from standpunkt.annotation.draft.prompt import Prompt, prompt
from standpunkt.annotation.guidelines import VERSION
from standpunkt.errors import Fault, NoAnswerError, RefusedError, ServiceError, StandpunktError, shorten
from standpunkt.schema import Article

_FAULTS: Final = 40
"""Faults that a model is told at once."""
_THIS_ONE: Final = (400, 413, 422)
"""Statuses that say something about one question, not about the endpoint: the others are asked all the same."""
_MEND: Final = """\
In deiner Antwort stimmt einiges nicht:

{faults}

Gib die ganze Antwort noch einmal, als ein JSON-Objekt, mit diesen Stellen berichtigt und sonst unverändert.
"""


class AnswerForm(StrEnum):
    """How an endpoint is held to the form of an answer."""

    JSON_SCHEMA = "json_schema"
    JSON_OBJECT = "json_object"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a model is asked with."""

    model: str
    """Name of the model, as the endpoint knows it."""
    temperature: float | None = 0.0
    """Sampling temperature; None sends none, which some models want."""
    seed: int | None = None
    """Seed of the sampling, for endpoints that know one; None sends none."""
    max_tokens: int | None = None
    """Most tokens of an answer; None sends none."""
    form: AnswerForm = AnswerForm.JSON_SCHEMA
    """How the endpoint is held to the form of an answer."""
    rounds: int = 1
    """Times that a model may mend an answer with faults."""

    def request(self, messages: Sequence[Mapping[str, str]]) -> dict[str, Any]:
        """Return the body of a request."""
        formats = {
            AnswerForm.JSON_SCHEMA: response_format(),
            AnswerForm.JSON_OBJECT: {"type": "json_object"},
            AnswerForm.NOTHING: None,
        }
        return body(
            self.model,
            messages,
            {
                "temperature": self.temperature,
                "seed": self.seed,
                "max_tokens": self.max_tokens,
                "response_format": formats[self.form],
            },
        )

    def sha256(self, asked: Prompt) -> str:
        """Return the hex SHA-256 of what an answer depends on: model, messages, temperature, seed."""
        said = [self.model, asked.messages, self.temperature, self.seed]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def remembered(log: AnswerLog, articles: Mapping[str, Article], settings: Settings) -> dict[str, AnswerLine]:
    """Return the answers of a log that were given to these very questions, by article.

    Raises:
        InputError: the log is damaged, beyond a torn last line.
    """
    return {
        name: line
        for name, line in log.read().items()
        if name in articles and line.request_sha256 == settings.sha256(prompt(articles[name]))
    }


class Asking:
    """Asks about articles with several threads; going through it yields each article's answer, or why there is none.

    Every answer is in the log before it is yielded. They come in any order.
    """

    def __init__(
        self, endpoint: Endpoint, settings: Settings, articles: Sequence[Article], log: AnswerLog, *, threads: int = 4
    ) -> None:
        """Ask nothing yet; `threads` questions are on their way at a time."""
        self._endpoint = endpoint
        self._settings = settings
        self._articles = articles
        self._log = log
        self._threads = threads

    def __len__(self) -> int:
        return len(self._articles)

    def __iter__(self) -> Iterator[AnswerLine | Fault]:
        """Yield as answers come.

        Raises:
            ServiceError: the endpoint refuses the key, or does not answer; what was answered is in the log.
        """
        waiting: Queue[Article] = Queue()
        for article in self._articles:
            waiting.put(article)
        done: Queue[AnswerLine | Fault | StandpunktError] = Queue()
        stop = Event()
        for _ in range(min(self._threads, len(self._articles))):
            # A daemon: whoever interrupts a run does not wait for answers that are on their way.
            Thread(target=self._work, args=(waiting, done, stop), daemon=True).start()
        try:
            for _ in self._articles:
                outcome = done.get()
                if isinstance(outcome, StandpunktError):
                    raise outcome
                yield outcome
        finally:
            stop.set()

    def _work(
        self, waiting: "Queue[Article]", done: "Queue[AnswerLine | Fault | StandpunktError]", stop: Event
    ) -> None:
        """Ask about one article after the other until none is left."""
        while not stop.is_set():
            try:
                article = waiting.get_nowait()
            except Empty:
                return
            try:
                done.put(self._one(article))
            except StandpunktError as error:
                stop.set()
                done.put(error)
            except Exception as error:
                stop.set()
                said = shorten(self._endpoint.without_key(str(error)), 200)
                done.put(StandpunktError(f"{article.id}: {type(error).__name__}: {said}"))

    def _one(self, article: Article) -> AnswerLine | Fault:
        """Return the answer about an article, logged, or what kept this one question from being answered."""
        asked = prompt(article)
        try:
            line = self._best(article, asked)
        except NoAnswerError:
            raise
        except ServiceError as error:
            if isinstance(error, RefusedError) and error.status not in _THIS_ONE:
                raise
            return _fault(article, "an answer", str(error), "")
        if isinstance(line, AnswerLine):
            self._log.append(line)
        return line

    def _best(self, article: Article, asked: Prompt) -> AnswerLine | Fault:
        """Return the answer with the fewest errors, the later one of equals."""
        messages = asked.messages
        best: AnswerLine | None = None
        fewest = 0
        broken: Fault | None = None
        for _ in range(self._settings.rounds + 1):
            started = _now()
            said = self._endpoint.complete(self._settings.request(messages))
            if broken := _broken(article, said):
                break
            line = self._line(article, asked, said, started)
            draft = annotate(line, article, annotator="model")
            errors = [fault for fault in draft.faults if fault.code.startswith("E_")]
            if draft.annotation and (best is None or len(errors) <= fewest):
                best, fewest = line, len(errors)
            if not errors:
                break
            broken = None if draft.annotation else errors[0].at(file=f"{article.id}")
            messages = [*messages, {"role": "assistant", "content": said.content}, _told(errors)]
        return best or broken or _fault(article, "an answer", "none", "")

    def _line(self, article: Article, asked: Prompt, said: Completion, started: str) -> AnswerLine:
        return AnswerLine(
            article_id=article.id,
            model=said.model or self._settings.model,
            answer=_decoded(said.content),
            text_sha256=article.text_sha256,
            prompt_sha256=asked.sha256,
            request_sha256=self._settings.sha256(asked),
            guideline=VERSION,
            started=started,
            finished=_now(),
        )


def _told(errors: Sequence[Fault]) -> dict[str, str]:
    lines = [f"- {error}" for error in errors[:_FAULTS]]
    return {"role": "user", "content": _MEND.format(faults="\n".join(lines))}


def _broken(article: Article, said: Completion) -> Fault | None:
    """Return why a completion holds no whole answer; None where it may."""
    if said.refusal:
        return _fault(article, "an answer", f"the model refused: {shorten(said.refusal, 120)}", "")
    if said.stopped == "length":
        hint = "allow more with --max-tokens, or a model with a longer context"
        return _fault(article, "a whole answer", f"one that broke off after {len(said.content):,} characters", hint)
    if said.stopped == "content_filter":
        return _fault(article, "an answer", "the endpoint's filter held it back", "")
    if not said.content.strip():
        return _fault(article, "an answer", "nothing", "")
    return None


def _fault(article: Article, expected: str, found: str, hint: str) -> Fault:
    return Fault(code="E_ANSWER", file=article.id, expected=expected, found=found, hint=hint)


def _decoded(content: str) -> object:
    """Return an answer as JSON where it is JSON that can be written again, else as the words that came."""
    try:
        value = json.loads(content)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return content
    return value


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
