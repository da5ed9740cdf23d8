"""The journal: every state of every annotation that was ever seen on a server, one a line, only ever appended.

Label Studio keeps no history, and any annotator may overwrite or delete what another made. So this file is the truth,
and the server is a page to draw on. Lines are written whole and to disk before a pull says that it is done; what a
killed run leaves half written at the end is set aside and comes again with the next pull.

People stand in it by pseudonym; e-mail addresses never do.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import msgspec

from standpunkt import jsonl
from standpunkt.errors import Fault, InputError
from standpunkt.labels import Source
from standpunkt.record import Record, fault, is_time, text_faults

JOURNAL: Final = "journal.jsonl"
"""Name of the journal in a work folder."""
_TORN: Final = "journal.torn"
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_EMAIL: Final = re.compile(r"[^\s@<>\"',;:()]+@[^\s@<>\"',;:()]+\.[^\s@<>\"',;:().]+")


class Kind(StrEnum):
    """What a line says."""

    STATE = "state"
    """This is how an annotation looked."""
    TOMBSTONE = "tombstone"
    """An annotation that was there is there no more."""
    RULING = "ruling"
    """A person decided about the state or the tombstone before it."""


class Gone(StrEnum):
    """What vanished, and the annotation with it."""

    ANNOTATION = "annotation"
    TASK = "task"
    PROJECT = "project"


class Verdict(StrEnum):
    """What a person decided."""

    ACCEPTED = "accepted"
    """The work counts, although it was in quarantine, or although it is gone from the server."""
    DISMISSED = "dismissed"
    """The work does not count: what was accepted before it stays, and what is gone is meant to be gone."""


Identity = tuple[str, str, str, str]
"""Batch, annotator, article and annotation. Numbers of a server are none: it gives them away anew."""


class State(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A line of the journal. Tombstones and rulings repeat the state they are about, without its result."""

    kind: Kind
    """state, tombstone or ruling."""
    seen_at: str
    """ISO 8601 time at which it was seen, or ruled."""
    server: str
    """Address of the server, without a final slash."""
    batch: str
    """The batch."""
    annotator: str
    """Pseudonym of the annotator whose project it is, who alone should work there."""
    source: Source
    """Whether that annotator is a human or a model."""
    project: int
    """Number of the project on the server."""
    task: int
    """Number of the task on the server, which is no key: the server uses it again."""
    doc_id: str
    """The article; empty where the task names none."""
    text_sha256: str
    """Hash of the text that was annotated; empty where the task has none."""
    annotation_uuid: str
    """The annotation's name on the server."""
    completed_by: str
    """Pseudonym of the account that the annotation says it is by; ``user-17`` for one that nobody named."""
    updated_by: str
    """Pseudonym of the account that wrote it last; empty where it came by import and nobody did."""
    created_at: str
    """ISO 8601 time on the server; empty where it does not say."""
    updated_at: str
    """ISO 8601 time on the server; empty where it does not say."""
    lead_time: float | None = None
    """Seconds of work; null where the server does not say."""
    was_cancelled: bool = False
    """Whether the annotator skipped the article."""
    config_sha256: str
    """Hash of the labelling page on which it was seen."""
    guideline: str
    """Version of the guidelines that the task was sent with; empty where the task was not sent by us."""
    model_version: str = ""
    """The pre-annotation that it started from; empty for a blank page."""
    tool: str
    """Name and version of the server."""
    quarantine: tuple[str, ...] = ()
    """Codes of what keeps it apart: see `reasons`; empty for a state that counts."""
    vanished: Gone | None = None
    """Of a tombstone: what is gone."""
    verdict: Verdict | None = None
    """Of a ruling: what was decided."""
    reason: str = ""
    """Of a ruling: why."""
    result_sha256: str
    """Hash of the result, as `result_sha256` makes it."""
    result: tuple[Mapping[str, Any], ...] = ()
    """Of a state: Label Studio's result items as they came, without e-mail addresses."""

    def _faults(self) -> Iterator[Fault]:
        for name in ("batch", "annotator", "annotation_uuid"):
            yield from text_faults(getattr(self, name), f"$.{name}")
        if self.doc_id:
            yield from text_faults(self.doc_id, "$.doc_id")
        for name in ("seen_at", "created_at", "updated_at"):
            value = getattr(self, name)
            if not is_time(value) and (value or name == "seen_at"):
                yield fault("E_DATE", f"$.{name}", "an ISO 8601 time", value)
        if self.text_sha256 and not _SHA256.fullmatch(self.text_sha256):
            yield fault("E_TEXT_HASH", "$.text_sha256", "64 lower-case hex digits", self.text_sha256)
        for name in ("annotator", "completed_by", "updated_by", "model_version", "reason"):
            if has_email(getattr(self, name)):
                yield fault("E_EMAIL", f"$.{name}", "a pseudonym, no e-mail address", "an e-mail address")
        yield from self._faults_of_kind()

    def _faults_of_kind(self) -> Iterator[Fault]:
        if (self.kind is Kind.TOMBSTONE) != (self.vanished is not None):
            yield fault("E_FIELD", "$.vanished", "what vanished, on a tombstone alone", self.vanished)
        if (self.kind is Kind.RULING) != (self.verdict is not None and bool(self.reason.strip())):
            yield fault("E_FIELD", "$.verdict", "a verdict and its reason, on a ruling alone", self.verdict)
        if self.kind is not Kind.STATE and self.result:
            yield fault("E_FIELD", "$.result", "a result on a state alone", f"{len(self.result)} items")
        if self.kind is Kind.STATE and self.result_sha256 != result_sha256(self.result):
            expected = f"the result's own hash, {result_sha256(self.result)[:12]}…: the line was changed"
            yield fault("E_RESULT_HASH", "$.result_sha256", expected, self.result_sha256)

    @property
    def identity(self) -> Identity:
        """Whose annotation of what it is."""
        return self.batch, self.annotator, self.doc_id, self.annotation_uuid

    @property
    def address(self) -> str:
        """The task's page on the server."""
        return address(self.server, self.project, self.task)


def address(server: str, project: int, task: int | None = None) -> str:
    """Return the address of a project's or a task's page."""
    page = f"{server}/projects/{project}/data"
    return page if task is None else f"{page}?task={task}"


def result_sha256(result: Iterable[Mapping[str, Any]]) -> str:
    """Return the hex SHA-256 of result items as JSON with sorted keys."""
    return sha256(msgspec.json.encode(list(result), order="sorted")).hexdigest()


def has_email(text: str) -> bool:
    """Tell whether an e-mail address stands in `text`."""
    return "@" in text and bool(_EMAIL.search(text))


def read_journal(work: Path) -> tuple[State, ...]:
    """Return the lines of a work folder's journal, none where there is no journal yet.

    A last line that is not whole is one that is being written, or that a killed run left: it is not read.

    Raises:
        InputError: lines that are no states, or were changed, each with its number.
    """
    path = work / JOURNAL
    if not path.exists():
        return ()
    content = path.read_bytes()
    end = content.rfind(b"\n") + 1
    states, faults = _decode(content[:end], path)
    if faults:
        raise InputError(faults)
    last, torn = _decode(content[end:] + b"\n", path) if content[end:] else ([], [])
    return tuple(states if torn else [*states, *last])


def _decode(content: bytes, path: Path) -> tuple[list[State], list[Fault]]:
    decoder = msgspec.json.Decoder(State)
    states: list[State] = []
    faults: list[Fault] = []
    for number, line in enumerate(content.split(b"\n")[:-1], start=1):
        try:
            states.append(decoder.decode(line))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            faults += [found.at(file=str(path), line=number) for found in jsonl.explain(line, State, str(error))]
    return states, faults


def set_torn_line_aside(work: Path) -> Path | None:
    """Cut off a last line that a killed run left unfinished, and return where it was put; null where there is none.

    A whole line that lacks its end alone gets it: a ruling would not come again. For whoever holds the folder's lock.
    """
    path = work / JOURNAL
    if not path.exists():
        return None
    content = path.read_bytes()
    end = content.rfind(b"\n") + 1
    if end == len(content):
        return None
    if not _decode(content[end:] + b"\n", path)[1]:
        with path.open("ab") as file:
            file.write(b"\n")
            file.flush()
            os.fsync(file.fileno())
        return None
    aside = work / f"{_TORN}-{sha256(content[end:]).hexdigest()[:12]}"
    aside.write_bytes(content[end:])
    with path.open("r+b") as file:
        file.truncate(end)
        os.fsync(file.fileno())
    return aside


def append(work: Path, states: Iterable[State]) -> None:
    """Append lines and return when they are on disk. For whoever holds the folder's lock."""
    append_lines(work / JOURNAL, map(jsonl.encode, states))


def append_lines(path: Path, lines: Iterable[bytes]) -> None:
    """Append lines to a file, which is made where it is missing, and return when they are on disk."""
    content = b"".join(line + b"\n" for line in lines)
    if not content:
        return
    is_new = not path.exists()
    with path.open("ab") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
