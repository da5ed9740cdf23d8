"""What was sent to a server: one line for each article of each annotator, only ever appended.

Before a request the articles that it carries are written into ``sending.jsonl``; when it is answered they become lines
of ``pushes.jsonl`` and that file goes. Where it is still there, a run was killed in between, and nobody knows yet what
the server has.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from standpunkt import jsonl
from standpunkt.annotation.people import pseudonym_faults
from standpunkt.annotation.private import write_private
from standpunkt.annotation.studio.delivery import Sheet
from standpunkt.annotation.work.journal import append_lines
from standpunkt.errors import Fault, InputError
from standpunkt.record import Record, fault, id_faults, is_time, text_faults

PUSHES: Final = "pushes.jsonl"
"""Name of the file in a work folder."""
SENDING: Final = "sending.jsonl"
"""Name of the file that says what is on its way."""
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class Push(Record, frozen=True, kw_only=True, omit_defaults=True):
    """An article that was sent to an annotator."""

    seen_at: str
    """ISO 8601 time at which the server was known to have it; in ``sending.jsonl``, at which it was sent."""
    server: str
    """Address of the server, without a final slash."""
    project: int
    """Number of the project on the server."""
    batch: str
    """The batch."""
    annotator: str
    """Pseudonym of the annotator."""
    doc_id: str
    """The article."""
    text_sha256: str
    """Hash of the text that was sent."""
    task: int = 0
    """Number of the task on the server, which uses it again: a hint, never a key; 0 while it is not known."""
    config_sha256: str
    """Hash of the project's labelling page."""
    guideline: str
    """Version of the guidelines."""
    model_version: str = ""
    """The pre-annotation that it was sent with; empty for a blank page."""

    def _faults(self) -> Iterator[Fault]:
        if not is_time(self.seen_at):
            yield fault("E_DATE", "$.seen_at", "an ISO 8601 time", self.seen_at)
        for name in ("server", "batch", "guideline"):
            yield from text_faults(getattr(self, name), f"$.{name}")
        yield from pseudonym_faults(self.annotator, "$.annotator")
        yield from id_faults(self.doc_id, "$.doc_id")
        for name in ("text_sha256", "config_sha256"):
            if not _SHA256.fullmatch(getattr(self, name)):
                yield fault("E_TEXT_HASH", f"$.{name}", "64 lower-case hex digits", getattr(self, name))

    @property
    def page(self) -> tuple[str, str, str]:
        """Batch, annotator and article: what it is known by."""
        return self.batch, self.annotator, self.doc_id


def now() -> str:
    """Return the time in UTC, to the second, as records carry it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def read_pushes(work: Path) -> tuple[Push, ...]:
    """Return what was sent from a work folder, in the order of time; nothing where there is no such file yet.

    A last line without its end is one that a killed run left: it is not read, and the next push finds the task again.

    Raises:
        InputError: lines that are no pushes, each with its number.
    """
    path = work / PUSHES
    if not path.exists():
        return ()
    content = path.read_bytes()
    pushes: list[Push] = []
    faults: list[Fault] = []
    decoder = msgspec.json.Decoder(Push)
    for number, line in enumerate(content[: content.rfind(b"\n") + 1].split(b"\n")[:-1], start=1):
        try:
            pushes.append(decoder.decode(line))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            faults += [found.at(file=str(path), line=number) for found in jsonl.explain(line, Push, str(error))]
    if faults:
        raise InputError(faults)
    return tuple(pushes)


def read_sending(work: Path) -> tuple[Push, ...]:
    """Return what a killed run was sending; nothing where none was killed.

    Raises:
        InputError: the file is damaged.
    """
    path = work / SENDING
    return jsonl.read(path, Push) if path.exists() else ()


def append(work: Path, pushes: Iterable[Push]) -> None:
    """Append lines and return when they are on disk; a torn last line goes. For whoever holds the folder's lock."""
    path = work / PUSHES
    if path.exists():
        with path.open("r+b") as file:
            content = file.read()
            if (end := content.rfind(b"\n") + 1) < len(content):
                file.truncate(end)
                os.fsync(file.fileno())
    append_lines(path, map(jsonl.encode, pushes))


class Ledger:
    """The `Book` of a delivery. For whoever holds the folder's lock."""

    def __init__(self, work: Path, pushes: Mapping[str, Push]) -> None:
        """Keep a book of `pushes`, by article, whose times and tasks are not known yet."""
        self._work = work
        self._pushes = pushes

    def begin(self, sheets: Sequence[Sheet]) -> None:
        """Write what is on its way to disk."""
        sent_at = now()
        sending = (msgspec.structs.replace(self._pushes[sheet.doc_id], seen_at=sent_at) for sheet in sheets)
        write_private(self._work / SENDING, b"".join(jsonl.encode(push) + b"\n" for push in sending))

    def end(self, arrived: Mapping[str, int]) -> None:
        """Write what has arrived to disk."""
        seen_at = now()
        found = (
            msgspec.structs.replace(self._pushes[name], seen_at=seen_at, task=task) for name, task in arrived.items()
        )
        append(self._work, found)
        clear_sending(self._work)


def clear_sending(work: Path) -> None:
    """Say that nothing is on its way."""
    (work / SENDING).unlink(missing_ok=True)
