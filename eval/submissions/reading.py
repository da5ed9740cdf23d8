"""One pass over the lines of a submission: quick where all is plain, slow and talkative where it is not."""

from collections.abc import Iterable, Sequence, Set
from itertools import chain, islice
from pathlib import Path

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
        if len(self.faults) > MOST_FAULTS:
            self.faults.append(TOO_MANY.at(file=str(self.path), line=line))
            raise _EnoughError
