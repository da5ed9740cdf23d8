"""Files of answers: what models said, one article a line, appended to as answers come and read back to go on.

A line is written in one piece and flushed to the disk. A run that was killed may leave a torn last line: it is cut off
before the next one is appended, and its article asked again.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

from standpunkt import jsonl
from standpunkt.annotation.draft.answer import AnswerLine
from standpunkt.errors import Fault, InputError


def read_answers(path: Path) -> tuple[AnswerLine, ...]:
    """Return the answers of a file that was made elsewhere, at most one for each article, in the order of the file.

    Raises:
        InputError: a line is no answer line, or an article has two.
        UsageError: there is no such file.
    """
    return jsonl.read(path, AnswerLine, key="article_id")


@dataclass(slots=True)
class AnswerLog:
    """An append-only file of answers; of an article with several the last one counts."""

    path: Path
    """The file, which need not exist."""
    _lock: Lock = field(default_factory=Lock)

    def read(self) -> Mapping[str, AnswerLine]:
        """Return the last answer about each article, by its id; a torn last line is left out.

        Raises:
            InputError: another line is no answer line.
        """
        if not self.path.exists():
            return {}
        lines, faults = jsonl.scan(self.path, AnswerLine)
        torn = self._whole_bytes() < self.path.stat().st_size
        last = _line_count(self.path)
        if wrong := [fault for fault in faults if not (torn and fault.line == last)]:
            raise InputError(_with_hint(wrong))
        return {line.article_id: line for number, line in lines if not (torn and number == last)}

    def append(self, line: AnswerLine) -> None:
        """Write one answer at the end, after cutting off what a killed run left of a line."""
        with self._lock:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self.path.exists() and self._whole_bytes() < self.path.stat().st_size:
                os.truncate(self.path, self._whole_bytes())
            with self.path.open("ab") as file:
                file.write(jsonl.encode(line) + b"\n")
                file.flush()
                os.fsync(file.fileno())

    def _whole_bytes(self) -> int:
        """Return the size of the file up to its last line end."""
        with self.path.open("rb") as file:
            position = file.seek(0, os.SEEK_END)
            while position:
                step = min(position, 1 << 16)
                position = file.seek(position - step)
                if (found := file.read(step).rfind(b"\n")) >= 0:
                    return position + found + 1
        return 0


def _line_count(path: Path) -> int:
    """Return the number of lines, a torn last one counted."""
    with path.open("rb") as file:
        return sum(1 for _ in file)


def _with_hint(faults: list[Fault]) -> list[Fault]:
    hint = "delete this line; its article is asked about again"
    return [replace(fault, hint=fault.hint or hint) for fault in faults]
