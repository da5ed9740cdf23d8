"""One pass over the lines of a submission: quick where all is plain, slow and talkative where it is not."""

from collections.abc import Iterable, Sequence, Set
from itertools import chain, islice
from pathlib import Path
from typing import Any

import msgspec

from standpunkt import jsonl
from standpunkt.errors import Fault, shorten
from standpunkt.eval.gold import Gold
from standpunkt.eval.submissions.forms import FORMS, known_ids, row_faults
from standpunkt.eval.submissions.keys import duplicate_keys
from standpunkt.eval.submissions.lines import CANARY, MOST_FAULTS, TOO_MANY, Blocks
from standpunkt.eval.submissions.rows import DECODER, Row, strings_in
from standpunkt.schema import Prediction

_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


_LINE_END, _RETURN, _OPENS, _CLOSES = b"\n\r{}"


class _EnoughError(Exception):
    """There are so many faults that the rest of the file is not read."""


class Reading:
    """A pass over a file; what it found is complete when `run` has returned."""

    def __init__(self, path: Path, gold: Gold) -> None:
        self.path = path
        self.known = known_ids(gold)
        """What predictions are joined with."""
        self.rows: dict[str, Row] = {}
        """Rows by the field that they are joined by."""
        self.faults: list[Fault] = []
        """What is wrong with the file."""
        self.unreadable = 0
        """Lines that gave no record."""
        self.stopped = False
        """Whether the rest of the file was not read."""
        self.blocks = Blocks(path=path)
        """The file's bytes, and their hash."""
        self._form = FORMS[gold.task]
        self._canaries = tuple(canary.encode() for canary in gold.canaries()) if gold.hidden else ()
        self._lines: dict[str, int] = {}
        """Line of each id, as far as anybody asked."""
        self._runs: list[Sequence[int]] = []
        """Lines of the others, in the order of `rows`."""
        self._waiting: list[tuple[Sequence[int], Sequence[str], Sequence[Row]]] = []
        """Lines, keys and rows that nothing is wrong with, but perhaps that a key is there twice."""

    def run(self) -> None:
        """Read the file; `rows` and `faults` are complete afterwards."""
        first = 1
        try:
            for block in self.blocks:
                if any(canary in block for canary in self._canaries):
                    self._add(0, [CANARY])
                if not self._take_whole(block, first):
                    self._take_lines(block, first)
                first = self.blocks.lines + 1
            self._keep_waiting()
        except _EnoughError:
            self.stopped = True
        self.faults += self.blocks.faults
        self.stopped |= bool(self.blocks.faults)

    def _take_whole(self, block: bytes, first: int) -> bool:
        """Take a block's rows in one go; return False if its lines must be read singly."""
        lines = _objects(block)
        if not lines:
            return False  # a line is blank, or no object: the decoder would not mind an object over several lines
        try:
            rows = DECODER.decode_lines(block)
        except _UNREADABLE:
            return False
        strings = strings_in(block)
        rest, found = self._form.look(rows, self.known, strings)
        if len(rows) != lines or found != strings:
            return False
        self._take(range(first, first + lines), rows, set(rest))
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
        if rest:
            self._keep_waiting()
            self._keep(numbers, keys, rows, rest)
        else:
            self._waiting.append((numbers, keys, rows))

    def _keep_waiting(self) -> None:
        """Keep the rows that wait for it: all at once if none of their keys is there twice."""
        waiting, self._waiting = self._waiting, []
        fresh = dict(chain.from_iterable(zip(keys, rows, strict=True) for _, keys, rows in waiting))
        if len(fresh) == sum(len(keys) for _, keys, _ in waiting) and self.rows.keys().isdisjoint(fresh):
            self.rows.update(fresh)
            self._runs += (numbers for numbers, _, _ in waiting)
            return
        for numbers, keys, rows in waiting:
            self._keep(numbers, keys, rows, frozenset())

    def _keep(self, numbers: Sequence[int], keys: Sequence[Any], rows: Sequence[Row], rest: Set[int]) -> None:
        """Keep rows one by one; of those with one key, only the first."""
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
        if len(self.faults) > MOST_FAULTS:
            self.faults.append(TOO_MANY.at(file=str(self.path), line=line))
            raise _EnoughError


def _objects(block: bytes) -> int:
    """Return the number of lines in a block if each opens and closes as an object does, and else 0."""
    import numpy as np  # noqa: PLC0415 - heavy

    content = np.frombuffer(block, dtype=np.uint8)
    ends = np.flatnonzero(content == _LINE_END)
    inner = ends[:-1] if block.endswith(b"\n") else ends
    windows = len(ends) > 0 and content[ends[0] - 1] == _RETURN
    if windows and not (content[ends - 1] == _RETURN).all():
        return 0
    closed = (content[ends - (2 if windows else 1)] == _CLOSES).all()
    opened = content[0] == _OPENS and (content[inner + 1] == _OPENS).all()
    return len(inner) + 1 if closed and opened else 0
