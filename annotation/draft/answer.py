"""What a language model answers about one article, and how it is read: piece by piece, so that one bad piece is known.

`Answer` is what the model writes; `AnswerLine` is a line of a file of answers, wherever they were made.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import msgspec

from standpunkt import jsonl
from standpunkt.errors import Fault, did_you_mean, shorten
from standpunkt.labels import Form, Label, Polarity
from standpunkt.record import Record, fault, id_faults, is_time, text_faults

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_FIELDS = ("mentions", "stances", "comment")
RecordT = TypeVar("RecordT", bound=Record)


class QuotedMention(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A mention by its words instead of its offsets."""

    id: str
    """Name inside the answer, for stances to point at."""
    quote: str
    """The words as they stand in the article."""
    context: str | None = None
    """A longer stretch of the article, quoted too, that holds `quote`; null where `quote` stands there only once."""
    occurrence: int | None = None
    """Which occurrence of `quote` in `context` is meant, or in the article where that is null; from 1."""
    label: Label
    """What the mention is."""
    form: Form | None = None
    """How a named entity stands in the text; null for ACTOR and ISSUE."""
    entity: str | None = None
    """Canonical name; null where none is given."""

    def _faults(self) -> Iterator[Fault]:
        yield from id_faults(self.id, "$.id")
        for name in ("quote", "context"):
            value = getattr(self, name)
            if value is not None and not value.strip():
                yield fault("E_QUOTE", f"$.{name}", "words of the article", value)
        yield from text_faults(self.entity, "$.entity")
        if self.occurrence is not None and self.occurrence < 1:
            yield fault("E_OCCURRENCE", "$.occurrence", "1 or more", self.occurrence)


class QuotedStance(Record, frozen=True, kw_only=True):
    """An arrow between two mentions of the answer."""

    holder: str
    """Id of a mention, or AUTHOR."""
    target: str
    """Id of a mention."""
    polarity: Polarity
    """FAVOR, AGAINST or NEUTRAL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The pieces of an answer that are well formed, each with its index in the list it was given in."""

    mentions: tuple[tuple[int, QuotedMention], ...]
    """Index and mention, ascending."""
    stances: tuple[tuple[int, QuotedStance], ...]
    """Index and stance, ascending."""
    comment: str = ""
    """What the model wants to say about the article; empty for nothing."""


class AnswerLine(Record, frozen=True, kw_only=True, omit_defaults=True):
    """One article's answer in a file of answers; only the first three fields are needed."""

    article_id: str
    """The article."""
    model: str
    """Name of the model that answered, as precise as it is known."""
    answer: object
    """The answer: an object, or a string that holds it as JSON."""
    text_sha256: str | None = None
    """Hash of the text that was shown; null if unknown."""
    prompt_sha256: str | None = None
    """Hash of the messages that were sent; null if unknown."""
    request_sha256: str | None = None
    """Hash of model, messages and settings, by which an answer is found again; null if unknown."""
    guideline: str | None = None
    """Version of the guidelines in the prompt; null if unknown."""
    started: str | None = None
    """ISO 8601 time at which the model was asked; null if unknown."""
    finished: str | None = None
    """ISO 8601 time at which it had answered; null if unknown."""

    def _faults(self) -> Iterator[Fault]:
        yield from id_faults(self.article_id, "$.article_id")
        for name in ("model", "guideline"):
            yield from text_faults(getattr(self, name), f"$.{name}")
        for name in ("started", "finished"):
            value = getattr(self, name)
            if value is not None and not is_time(value):
                yield fault("E_DATE", f"$.{name}", "an ISO 8601 time such as 2025-03-04T09:30:00+01:00", value)


def read_answer(given: object) -> tuple[Answer | None, list[Fault]]:
    """Return the well-formed pieces of an answer and the faults of the rest; None where it is no answer at all.

    Args:
        given: A decoded JSON value, or a string that holds one. Fences of Markdown around it are taken off, and nothing
            else: words before or after are a fault.
    """
    value = given
    if isinstance(given, str):
        try:
            value = json.loads(_unfenced(given))
        except (ValueError, RecursionError) as error:
            hint = "the answer broke off; ask again, or allow it more tokens" if _looks_cut(given) else ""
            found = f"{shorten(given)} ({shorten(error, 100)})"
            return None, [Fault(code="E_JSON", expected="one JSON object", found=found, hint=hint)]
    if not isinstance(value, dict):
        return None, [Fault(code="E_TYPE", expected="an object with mentions and stances", found=shorten(value))]
    fields = cast("dict[str, Any]", value)
    faults = list(_field_faults(fields))
    if any(fault.code == "E_TYPE" for fault in faults) or "mentions" not in fields:
        return None, faults
    mentions = _pieces(fields["mentions"], QuotedMention, "$.mentions", faults)
    stances = _pieces(fields.get("stances") or [], QuotedStance, "$.stances", faults)
    return Answer(mentions=mentions, stances=stances, comment=fields.get("comment") or ""), faults


def _field_faults(fields: dict[str, Any]) -> Iterator[Fault]:
    for name in fields:
        if name not in _FIELDS:
            hint = did_you_mean(name, _FIELDS)
            expected = f"only the fields {', '.join(_FIELDS)}"
            yield Fault(code="E_FIELD", path=f"$.{name}", expected=expected, found="another field", hint=hint)
    for name in ("mentions", "stances"):
        if name not in fields:
            yield Fault(code="E_FIELD", path=f"$.{name}", expected="this field", found="nothing")
        elif not isinstance(fields[name], list):
            yield fault("E_TYPE", f"$.{name}", "a list", fields[name])
    comment = fields.get("comment")
    if not isinstance(comment, str | None):
        yield fault("E_TYPE", "$.comment", "a string or null", comment)
    elif _SURROGATE.search(comment or ""):
        yield fault("E_TYPE", "$.comment", "Unicode characters", "a lone surrogate")


def _pieces(given: list[Any], kind: type[RecordT], path: str, faults: list[Fault]) -> tuple[tuple[int, RecordT], ...]:
    pieces: list[tuple[int, RecordT]] = []
    for n, item in enumerate(given):
        try:
            pieces.append((n, msgspec.convert(item, kind)))
        except (msgspec.ValidationError, RecursionError) as error:
            faults += [found.at(path=f"{path}[{n}]") for found in jsonl.explain(_line(item), kind, str(error))]
    return tuple(pieces)


def _line(item: object) -> bytes:
    return json.dumps(item, ensure_ascii=True).encode()


def _unfenced(text: str) -> str:
    stripped = text.strip()
    if stripped.startswith("```") and stripped.endswith("```") and "\n" in stripped:
        return stripped.partition("\n")[2].removesuffix("```")
    return stripped


def _looks_cut(text: str) -> bool:
    return text.lstrip().startswith("{") and not text.rstrip().endswith("}")
