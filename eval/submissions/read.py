"""Submissions: read once, checked against the gold's ids and texts, every fault with its line.

A submission is a ``.jsonl`` or ``.jsonl.gz`` of `Prediction` records in any order, for the tasks ``ner`` and
``stance-e2e`` one an article, for ``stance`` one a pair; for ``ner`` it may also be a file of columns (`columns`),
which its content tells. Beside it may lie ``submission.json`` with what is known of the system. ``docs/submissions.md``
has the format and every code.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice
from pathlib import Path
from typing import Final

import msgspec

from standpunkt import jsonl
from standpunkt.errors import Fault, InputError, shorten
from standpunkt.eval.gold import Gold
from standpunkt.eval.submissions.codes import concealed
from standpunkt.eval.submissions.column_file import looks_like_columns
from standpunkt.eval.submissions.forms import FORMS, known_ids, missing_fault, row_faults
from standpunkt.eval.submissions.keys import duplicate_keys
from standpunkt.eval.submissions.lines import Blocks
from standpunkt.eval.submissions.rows import DECODER, Predictions, Row, strings_in
from standpunkt.eval.submissions.system import SystemInfo, read_system
from standpunkt.files import require
from standpunkt.labels import Task
from standpunkt.schema import Prediction

_MOST_FAULTS = 10_000
"""A file with more is not read to its end: it is another kind of file."""
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class Missing(StrEnum):
    """What happens to documents or pairs without a prediction."""

    ERROR = "error"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A submission without faults."""

    system: SystemInfo
    predictions: Mapping[str, Prediction]
    """By pair id for ``stance``, by article id for the other tasks."""
    missing: int
    """Documents or pairs without a prediction, scored as empty."""
    sha256: str
    """Hash of the file's bytes."""
    warnings: tuple[str, ...] = ()
    """What its owner should know, each with a code ``W_...``."""
    repair: str = "none"
    """How malformed tags were mended, for the signature; ``conlleval`` where columns of tags had any."""


def read_submission(path: Path, gold: Gold, *, name: str = "", missing: Missing = Missing.ERROR) -> Submission:
    """Read a submission for `gold` and refuse it if anything is wrong with it.

    Args:
        path: the predictions.
        gold: what they are for; if it is hidden, faults name ids, codes and lines, and nothing of gold or texts.
        name: the system's name; else that of the sidecar, else the name of the folder the file lies in.
        missing: ``error`` refuses a submission that lacks documents or pairs; ``empty`` scores them as empty, which
            for ``stance`` means NONE.

    Raises:
        InputError: with every fault of the file.
        UsageError: there is no such file.
    """
    try:
        if gold.task is Task.NER and not path.is_symlink() and looks_like_columns(path):
            return _from_columns(path, gold, name=name, missing=missing)
        return _from_lines(path, gold, name=name, missing=missing)
    except InputError as error:
        if gold.hidden:
            raise InputError(map(concealed, error.faults)) from None
        raise


def _from_lines(path: Path, gold: Gold, *, name: str, missing: Missing) -> Submission:
    reading = _Reading(require(path), gold)
    reading.run()
    absent = [key for key in reading.known if key not in reading.rows]
    # A line that cannot be read has lost its id: it alone may be what is missing.
    if missing is Missing.ERROR and len(absent) > reading.unreadable and not reading.stopped:
        reading.faults.append(missing_fault(absent, gold.task, reading.unreadable).at(file=str(path)))
    system, sidecar_faults = read_system(path, name)
    faults = [*reading.faults, *sidecar_faults]
    if faults or system is None:
        faults.sort(key=lambda fault: (fault.file != str(path), fault.line == 0, fault.line))
        raise InputError(faults)
    return Submission(
        system=system,
        predictions=Predictions(reading.rows),
        missing=len(absent),
        sha256=reading.blocks.sha256,
        warnings=("W_BOM: the file opens with a byte order mark, which was passed over",) if reading.blocks.bom else (),
    )


class _EnoughError(Exception):
    """There are so many faults that the rest of the file is not read."""


class _Reading:
    """One pass over a submission: quick where all is plain, slow and talkative where it is not."""

    def __init__(self, path: Path, gold: Gold) -> None:
        self.path = path
        self.known = known_ids(gold)
        self.rows: dict[str, Row] = {}
        self.faults: list[Fault] = []
        self.unreadable = 0
        """Lines that gave no record."""
        self.stopped = False
        """Whether the rest of the file was not read."""
        self.blocks = Blocks(path=path)
        self._form = FORMS[gold.task]
        self._canaries = tuple(canary.encode() for canary in gold.canaries()) if gold.hidden else ()
        self._lines: dict[str, int] = {}
        """Line of each id, as far as anybody asked."""
        self._runs: list[Sequence[int]] = []
        """Lines of the others, in the order of `rows`."""

    def run(self) -> None:
        """Read the file; `rows` and `faults` are complete afterwards."""
        first = 1
        try:
            for block in self.blocks:
                if any(canary in block for canary in self._canaries):
                    self._add(0, [_CANARY])
                if not self._take_whole(block, first):
                    self._take_lines(block, first)
                first = self.blocks.lines + 1
        except _EnoughError:
            self.stopped = True
        self.faults += self.blocks.faults
        self.stopped |= bool(self.blocks.faults)

    def _take_whole(self, block: bytes, first: int) -> bool:
        """Take a block's rows in one go; return False if its lines must be read singly."""
        body = block.rstrip()
        breaks = body.count(b"\n")
        if breaks not in (body.count(b"}\n{"), body.count(b"}\r\n{")):
            return False  # a line is blank, or no object: the decoder would not mind an object over several lines
        try:
            rows = DECODER.decode_lines(body)
        except _UNREADABLE:
            return False
        strings = strings_in(body)
        rest, found = self._form.look(rows, self.known, strings)
        if len(rows) != breaks + 1 or found != strings:
            return False
        self._take(range(first, first + len(rows)), rows, set(rest))
        return True

    def _take_lines(self, block: bytes, first: int) -> None:
        """Take a block line by line, and say what is wrong with each."""
        numbers: list[int] = []
        rows: list[Row] = []
        for number, line in enumerate(block.split(b"\n"), start=first):
            content = line.strip()
            found = list(duplicate_keys(content)) if content else []
            try:
                row = DECODER.decode(content) if content else None
            except _UNREADABLE as error:
                found += jsonl.explain(content, Prediction, str(error))
                row = None
            self._add(number, found)
            self.unreadable += bool(found)
            if row and not found:
                numbers.append(number)
                rows.append(row)
        self._take(numbers, rows, set(range(len(rows))))

    def _take(self, numbers: Sequence[int], rows: Sequence[Row], rest: Set[int]) -> None:
        """Keep rows, and check those in `rest` one by one."""
        keys = list(map(self._form.key, rows))
        fresh = dict(zip(keys, rows, strict=True))
        if not rest and len(fresh) == len(keys) and self.rows.keys().isdisjoint(fresh.keys()):
            self.rows.update(fresh)
            self._runs.append(numbers)
            return
        lines = self._lines_so_far()
        for n, (number, key, row) in enumerate(zip(numbers, keys, rows, strict=True)):
            if n in rest:
                self._add(number, row_faults(row, self._form, self.known))
            if not isinstance(key, str):
                continue
            if key in lines:
                found = f"{shorten(key)}, also on line {lines[key]}"
                path = f"$.{self._form.field}"
                twice = Fault(code="E_DUP_ID", path=path, expected="one prediction for each id", found=found)
                self._add(number, [twice])
            lines.setdefault(key, number)
            self.rows.setdefault(key, row)

    def _lines_so_far(self) -> dict[str, int]:
        """Return the line of each id; it is made of what was taken in one go since it was asked for last."""
        fresh = islice(self.rows, len(self._lines), None)
        self._lines.update(zip(fresh, chain.from_iterable(self._runs), strict=True))
        self._runs.clear()
        return self._lines

    def _add(self, line: int, faults: Iterable[Fault]) -> None:
        self.faults += [fault.at(file=str(self.path), line=line) for fault in faults]
        if len(self.faults) > _MOST_FAULTS:
            self.faults.append(_TOO_MANY.at(file=str(self.path), line=line))
            raise _EnoughError


_CANARY: Final = Fault(
    code="E_CANARY",
    expected="predictions of a system",
    found="the mark that stands in the gold of this hidden split",
    hint="the file was made from the gold",
)
_TOO_MANY: Final = Fault(
    code="E_FAULTS", expected=f"at most {_MOST_FAULTS:,} faults", found="more; the rest of the file is unread"
)


def _from_columns(path: Path, gold: Gold, *, name: str, missing: Missing) -> Submission:
    from standpunkt.eval.submissions.columns import read_columns  # noqa: PLC0415 - arrays are heavy

    columns = read_columns(path, gold)
    faults = list(columns.faults)
    if missing is Missing.ERROR and columns.absent:
        faults.append(missing_fault(list(columns.absent), gold.task, 0).at(file=str(path)))
    system, sidecar_faults = read_system(path, name)
    faults += sidecar_faults
    if faults or system is None:
        raise InputError(faults)
    return Submission(
        system=system,
        predictions=columns.predictions,
        missing=len(columns.absent),
        sha256=columns.sha256,
        warnings=columns.warnings,
        repair=columns.repair,
    )
