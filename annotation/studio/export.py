"""A project's JSON export, read into records. Label Studio checks nothing, so nothing is believed here either.

What a task or an annotation lacks becomes an empty value, which later rooms name; only an export that is none at all is
refused.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from standpunkt.errors import Fault, InputError, printable, shorten
from standpunkt.record import is_time

RESULT_BYTES: Final = 8 << 20
"""Longest result that is taken over, as JSON."""
_WORD: Final = 200
"""Characters that are kept of ids and names."""
_EMAIL: Final = re.compile(r"[^\s@<>\"',;:()\[\]]+@[^\s@<>\"',;:()\[\]]+\.[^\s@<>\"',;:().\[\]]+")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """An annotation of a task."""

    uuid: str
    """Its ``unique_id``; ``number-7`` where it has none."""
    completed_by: int | None
    """Account that it says it is by, which is a claim."""
    updated_by: int | None
    """Account that wrote it last; null where it came by import."""
    created_at: str
    """ISO 8601 time; empty where there is none."""
    updated_at: str
    """ISO 8601 time; empty where there is none."""
    lead_time: float | None
    """Seconds of work."""
    was_cancelled: bool
    """Whether the article was skipped."""
    model_version: str
    """The pre-annotation that it started from; empty for none."""
    result: tuple[Mapping[str, Any], ...] = field(repr=False)
    """Its result items as they came, without e-mail addresses; empty where they cannot be kept."""
    is_whole: bool
    """Whether `result` is all that came; false where that was no list of objects, too long or no Unicode."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Work that was begun and not submitted."""

    email: str = field(repr=False)
    """Log-in name of whoever began it."""
    items: int
    """Number of its result items."""
    of_submitted: bool
    """Whether it changes an annotation that was submitted before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedTask:
    """A task with all that was done on it."""

    id: int
    """Its number."""
    doc_id: str
    """The article; empty where the task names none."""
    text: str | None
    """The text; null where there is none."""
    batch: str
    """The batch that the task names; empty for none."""
    guideline: str
    """Version of the guidelines that the task names; empty for none."""
    submitted: tuple[Submitted, ...]
    """Its annotations."""
    drafts: tuple[Draft, ...]
    """Its drafts."""


def read_export(content: bytes, pseudonym: Callable[[str], str]) -> tuple[ExportedTask, ...]:
    """Read an export.

    Args:
        content: JSON as the server gave it.
        pseudonym: gives an account's pseudonym for its e-mail address; empty for an unknown one.

    Raises:
        InputError: it is no export.
    """
    try:
        raw = json.loads(content)
    except (ValueError, RecursionError) as error:
        found = f"{shorten(content[-40:])} ({type(error).__name__})"
        raise InputError([Fault(code="E_EXPORT", expected="a whole export, in JSON", found=found)]) from None
    if not isinstance(raw, list) or not all(isinstance(task, dict) and type(task.get("id")) is int for task in raw):
        raise InputError([Fault(code="E_EXPORT", expected="a list of tasks with ids", found=shorten(raw))])
    return tuple(_task(task, pseudonym) for task in raw)


def _task(raw: Mapping[str, Any], pseudonym: Callable[[str], str]) -> ExportedTask:
    data = raw.get("data")
    data = data if isinstance(data, dict) else {}
    text = data.get("text")
    words = _without_emails(text, pseudonym) if isinstance(text, str) else None
    mask = _Mask(text=text if isinstance(text, str) and words != text else "", pseudonym=pseudonym)
    return ExportedTask(
        id=raw["id"],
        doc_id=_word(data.get("doc_id")),
        text=text if isinstance(text, str) and not _SURROGATE.search(text) else None,
        batch=_word(data.get("batch")),
        guideline=_word(data.get("guideline_version")),
        submitted=tuple(_submitted(item, mask) for item in _objects(raw.get("annotations"))),
        drafts=tuple(_draft(item) for item in _objects(raw.get("drafts"))),
    )


def _submitted(raw: Mapping[str, Any], mask: "_Mask") -> Submitted:
    prediction = raw.get("prediction")
    version = prediction.get("model_version") if isinstance(prediction, dict) else None
    lead_time = raw.get("lead_time")
    result, is_whole = _result(raw.get("result"), mask)
    return Submitted(
        uuid=_word(raw.get("unique_id")) or f"number-{raw.get('id')}",
        completed_by=_account(raw.get("completed_by")),
        updated_by=_account(raw.get("updated_by")),
        created_at=_time(raw.get("created_at")),
        updated_at=_time(raw.get("updated_at")),
        lead_time=float(lead_time) if isinstance(lead_time, int | float) else None,
        was_cancelled=raw.get("was_cancelled") is True,
        model_version=_without_emails(_word(version), mask.pseudonym),
        result=result,
        is_whole=is_whole,
    )


def _draft(raw: Mapping[str, Any]) -> Draft:
    result = raw.get("result")
    return Draft(
        email=_word(raw.get("user")),
        items=len(result) if isinstance(result, list) else 0,
        of_submitted=raw.get("annotation") is not None,
    )


def _result(raw: object, mask: "_Mask") -> tuple[tuple[Mapping[str, Any], ...], bool]:
    """Return the items that can be kept, and whether those are all."""
    if not isinstance(raw, list) or not all(isinstance(item, dict) for item in raw):
        return (), False
    try:
        encoded = json.dumps(raw, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):  # a lone surrogate, a number that JSON has not, no end of nesting
        return (), False
    if len(encoded) > RESULT_BYTES:
        return (), False
    return tuple(mask.clean(raw) if b"@" in encoded else raw), True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mask:
    """Takes e-mail addresses out of results; the article's own words stay, or offsets would point at others."""

    text: str
    """The article's text where it has e-mail addresses of its own, else empty."""
    pseudonym: Callable[[str], str]
    """Pseudonym of an account's address."""

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - any JSON
        if isinstance(value, dict):
            start, end = value.get("start"), value.get("end")
            own = self.text[start:end] if type(start) is int and type(end) is int else None
            return {
                self.clean(key): item if key == "text" and own and item == own else self.clean(item)
                for key, item in value.items()
            }
        if isinstance(value, list):
            return [self.clean(item) for item in value]
        return _without_emails(value, self.pseudonym) if isinstance(value, str) else value


def _without_emails(text: str, pseudonym: Callable[[str], str]) -> str:
    if "@" not in text:
        return text
    return _EMAIL.sub(lambda match: pseudonym(match[0]) or "[e-mail]", text)


def _account(value: object) -> int | None:
    """Return an account's number, which some routes give inside of an object."""
    if isinstance(value, dict):
        value = value.get("id")
    return value if type(value) is int else None


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _word(value: object) -> str:
    """Return a short text without control characters; empty for anything else."""
    return printable(value[:_WORD]) if isinstance(value, str) and value.strip() else ""


def _time(value: object) -> str:
    return value if isinstance(value, str) and is_time(value) else ""
