"""One question to an OpenAI-compatible endpoint: ``POST {base}/chat/completions``.

The key goes to the host that was named and nowhere else: redirects are not followed, proxies and ``.netrc`` are not
asked, and no message holds it. What may succeed later (429, 5xx, no connection, no answer in time) is asked again after
a wait, which grows, and is as long as the endpoint says where it says so.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import urlsplit

import msgspec

from standpunkt.annotation.draft.hang_up import hung_up
from standpunkt.annotation.draft.pace import Pace, retry_after
from standpunkt.annotation.studio.credentials import redact
from standpunkt.errors import NoAnswerError, RefusedError, ServiceError, UsageError, shorten

if TYPE_CHECKING:
    from httpx2 import Response

BASE_VARIABLE: Final = "OPENAI_BASE_URL"
KEY_VARIABLE: Final = "OPENAI_API_KEY"
DEFAULT_BASE: Final = "https://api.openai.com/v1"
ANSWER_BYTES: Final = 16 << 20
"""Most bytes that are read of one answer."""
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
_LATER: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
"""Statuses after which the same question may succeed."""
_SUCCESS: Final = 200
_WRONG_KEY: Final = (401, 403)
_HINTS: Final = {
    400: "a context that is too short for the prompt, or an unknown setting: see --format and --temperature",
    404: "no such model, or a wrong base address: it usually ends in /v1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where an endpoint is, and the key for it."""

    base: str
    """Address up to ``/chat/completions``, without a final slash."""
    key: str = field(default="", repr=False)
    """The key; empty for endpoints that want none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long and how often an endpoint is asked."""

    timeout: float = 600.0
    """Seconds in which one answer must be complete."""
    retries: int = 5
    """Times that a question is asked again."""
    first_wait: float = 2.0
    """Seconds before the first retry, where the endpoint does not say; each further wait is twice as long."""
    longest_wait: float = 300.0
    """Most seconds between two tries; an endpoint that asks for more is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What an endpoint answered."""

    content: str
    """The model's words."""
    model: str
    """The model, as the endpoint names it; empty where it does not."""
    stopped: str
    """Why it stopped: ``stop``, ``length``, ``content_filter``, ...; empty where nobody says."""
    refusal: str
    """The model's words of refusal; empty for none."""


class _Message(msgspec.Struct):
    content: str | None = None
    refusal: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Body(msgspec.Struct):
    choices: list[_Choice]
    model: str | None = None


class Endpoint:
    """An endpoint, asked by any number of threads; a context manager that closes its connections."""

    def __init__(
        self,
        address: Address,
        patience: Patience | None = None,
        *,
        insecure: bool = False,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        """Connect to nothing yet.

        Args:
            address: Base address and key.
            patience: Time-out and retries.
            insecure: Allow plain http to another machine, where everybody on the way reads key and articles.
            sleep: What waits, for tests.

        Raises:
            UsageError: the address is none, or is plain http to another machine.
        """
        import httpx2  # noqa: PLC0415 - heavy

        base = address.base.rstrip("/")
        parts = urlsplit(base)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
            raise UsageError(f"expected an address such as {DEFAULT_BASE}; found {shorten(redact(base, address.key))}")
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK and not insecure:
            raise UsageError(
                f"{base} is plain http to another machine: anybody on the way could read the key; use https, or "
                "--insecure in a network that you trust"
            )
        if not (address.key.isascii() and address.key.isprintable()):
            raise UsageError("the key holds characters that no key has; is it the right file?")
        self.url = f"{base}/chat/completions"
        self._key = address.key
        self._patience = patience or Patience()
        self._pace = Pace(sleep)
        self._http = httpx2.Client(
            timeout=self._patience.timeout,
            follow_redirects=False,
            trust_env=False,
            limits=httpx2.Limits(max_keepalive_connections=0),  # `hung_up` wants to see each connection begin
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    def __repr__(self) -> str:
        return f"Endpoint({self.url!r})"

    def without_key(self, text: str) -> str:
        """Return `text` for a person or a log: without the key, and without what looks like one."""
        return redact(text, self._key)

    def complete(self, request: Mapping[str, Any]) -> Completion:
        """Ask one question and return what is answered.

        Args:
            request: The body: model, messages, settings.

        Raises:
            NoAnswerError: nothing answers, or not in time, also when asked again.
            RefusedError: the endpoint refuses; where that may pass, after all retries.
            ServiceError: what it answers is no completion, or too long.
        """
        content = json.dumps(request, ensure_ascii=False).encode()
        for wait in [*self._waits(), None]:
            self._pace.wait()
            try:
                return self._ask(content)
            except NoAnswerError:
                if wait is None:
                    raise
                self._pace.sleep(wait)
            except _LaterError as error:
                told = error.wait if error.wait is not None else wait
                if wait is None or told is None or told > self._patience.longest_wait:
                    raise RefusedError(str(error), status=error.status) from None
                self._pace.hold(told)
        raise NoAnswerError(f"{self.url}: no answer")  # pragma: no cover - the last try returns or raises

    def _waits(self) -> Iterator[float]:
        for n in range(self._patience.retries):
            yield min(self._patience.first_wait * 2**n, self._patience.longest_wait)

    def _ask(self, content: bytes) -> Completion:
        import httpx2  # noqa: PLC0415 - heavy

        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        until = time.monotonic() + self._patience.timeout
        try:
            with (
                hung_up(self._patience.timeout) as trace,
                self._http.stream(
                    "POST", self.url, headers=headers, content=content, extensions={"trace": trace}
                ) as response,
            ):
                return self._completion(response, self._read(response, until))
        except httpx2.TimeoutException:
            raise self._late() from None
        except httpx2.HTTPError as error:
            if time.monotonic() >= until:
                raise self._late() from None
            said = shorten(self.without_key(str(error)), 200)
            raise NoAnswerError(f"{self.url}: no answer: {said}") from None

    def _late(self) -> NoAnswerError:
        return NoAnswerError(f"{self.url}: no answer in {self._patience.timeout:g} seconds; --timeout allows more")

    def _read(self, response: "Response", until: float) -> bytes:
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes():
            size += len(part)
            if size > ANSWER_BYTES:
                raise ServiceError(f"{self.url}: the answer is longer than {ANSWER_BYTES:,} bytes; it was not read")
            if time.monotonic() > until:
                raise self._late()
            parts.append(part)
        return b"".join(parts)

    def _completion(self, response: "Response", content: bytes) -> Completion:
        status = response.status_code
        said = shorten(self.without_key(content[:2_000].decode("utf-8", "replace")), 300)
        if response.is_redirect:
            raise RefusedError(
                f"{self.url}: the endpoint points elsewhere ({status}), where the key does not go; give that address",
                status=status,
            )
        if status in _LATER:
            wait = retry_after(response.headers.get("retry-after"))
            raise _LaterError(f"{self.url}: status {status}, again and again: {said}", status=status, wait=wait)
        if status in _WRONG_KEY:
            raise RefusedError(
                f"{self.url}: the key was refused ({status}); it came from {KEY_VARIABLE} or --key-file", status=status
            )
        if status != _SUCCESS:
            hint = f" (perhaps {_HINTS[status]})" if status in _HINTS else ""
            raise RefusedError(f"{self.url}: refused with status {status}{hint}: {said}", status=status)
        try:
            body = msgspec.json.decode(content, type=_Body)
            choice = body.choices[0]
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, IndexError):
            raise ServiceError(f"{self.url}: expected a chat completion; found {said}") from None
        return Completion(
            content=choice.message.content or "",
            model=self.without_key(body.model or ""),
            stopped=choice.finish_reason or "",
            refusal=self.without_key(choice.message.refusal or ""),
        )


class _LaterError(RefusedError):
    """The endpoint refused for now."""

    def __init__(self, message: str, *, status: int, wait: float | None) -> None:
        self.wait = wait
        super().__init__(message, status=status)


def body(model: str, messages: Sequence[Mapping[str, str]], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of a request; settings that are null are left out."""
    return {
        "model": model,
        "messages": list(messages),
        **{name: value for name, value in settings.items() if value is not None},
    }
