"""Submissions: read once, checked against the gold's ids and texts, every fault with its line.

A submission is a ``.jsonl`` or ``.jsonl.gz`` of `Prediction` records in any order, for the tasks ``ner`` and
``stance-e2e`` one an article, for ``stance`` one a pair. For ``ner`` it may also be a file of columns (`columns`),
which its content tells. Beside it may lie ``submission.json`` with what is known of the system.
``docs/submissions.md`` has the format and every code.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

import msgspec

from standpunkt import jsonl
from standpunkt.errors import Fault, InputError, RecordError, did_you_mean, shorten
from standpunkt.eval.gold import Gold
from standpunkt.eval.submissions.codes import concealed
from standpunkt.eval.submissions.column_file import looks_like_columns
from standpunkt.eval.submissions.keys import duplicate_keys
from standpunkt.eval.submissions.lines import CANARY, MOST_FAULTS, TOO_MANY, Blocks
from standpunkt.eval.submissions.plain import plain_mentions, plain_pairs
from standpunkt.eval.submissions.rows import DECODER, Predictions, Row, record, strings_in
from standpunkt.eval.submissions.system import SystemInfo, read_system
from standpunkt.files import require
from standpunkt.labels import NAMED, Task
from standpunkt.schema import Prediction, faults_in_text

_IDS_SHOWN = 20
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
    if gold.task is Task.NER and looks_like_columns(path):
        return _from_columns(path, gold, name=name, missing=missing)
    reading = _Reading(require(path), gold)
    reading.run()
    absent = [key for key in reading.known if key not in reading.rows]
    # A line that cannot be read has lost its id: it alone may be what is missing.
    if missing is Missing.ERROR and len(absent) > reading.unreadable and not reading.stopped:
        reading.faults.append(_missing_fault(absent, gold.task, reading.unreadable).at(file=str(path)))
    system, sidecar_faults = read_system(path, name)
    faults = [*reading.faults, *sidecar_faults]
    if faults or system is None:
        faults.sort(key=lambda fault: (fault.file != str(path), fault.line == 0, fault.line))
        raise InputError(map(concealed, faults) if gold.hidden else faults)
    return Submission(
        system=system,
        predictions=Predictions(reading.rows),
        missing=len(absent),
        sha256=reading.blocks.sha256,
        warnings=reading.blocks.warnings,
    )


class _EnoughError(Exception):
    """There are so many faults that the rest of the file is not read."""


class _Reading:
    """One pass over a submission: quick where all is plain, slow and talkative where it is not."""

    def __init__(self, path: Path, gold: Gold) -> None:
        self.path = path
        self.known = _known(gold)
        self.rows: dict[str, Row] = {}
        self.faults: list[Fault] = []
        self.unreadable = 0
        """Lines that gave no record."""
        self.stopped = False
        """Whether the rest of the file was not read."""
        self.blocks = Blocks(path=path)
        self._form = _FORMS[gold.task]
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
                self._add(number, _row_faults(row, self._form, self.known))
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


def _from_columns(path: Path, gold: Gold, *, name: str, missing: Missing) -> Submission:
    from standpunkt.eval.submissions.columns import read_columns  # noqa: PLC0415 - arrays are heavy

    try:
        columns = read_columns(path, gold)
    except InputError as error:
        raise InputError(map(concealed, error.faults) if gold.hidden else error.faults) from None
    faults = list(columns.faults)
    if missing is Missing.ERROR and columns.absent:
        faults.append(_missing_fault(list(columns.absent), gold.task, 0).at(file=str(path)))
    system, sidecar_faults = read_system(path, name)
    faults += sidecar_faults
    if faults or system is None:
        raise InputError(map(concealed, faults) if gold.hidden else faults)
    return Submission(
        system=system,
        predictions=columns.predictions,
        missing=len(columns.absent),
        sha256=columns.sha256,
        warnings=columns.warnings,
        repair=columns.repair,
    )


def _known(gold: Gold) -> dict[str, str]:
    """Return what predictions are joined with: article id to text, or, for ``stance``, pair id to article id."""
    if gold.task is Task.STANCE:
        return {pair.pair_id: pair.article_id for pair in gold.pairs}
    return {article.id: article.text for article in gold.articles}


def _row_faults(row: Row, form: "_Form", known: Mapping[str, str]) -> Iterator[Fault]:
    """Yield what is wrong with a row: the record's invariants first, then what the gold's ids and texts say."""
    try:
        prediction = record(row)
    except RecordError as error:
        yield from error.faults
        return
    yield from form.faults(prediction, known)


def _ner_faults(prediction: Prediction, texts: Mapping[str, str]) -> Iterator[Fault]:
    yield from _article_faults(prediction, texts, "mentions, for the task ner")
    yield from _twin_faults(prediction)


def _e2e_faults(prediction: Prediction, texts: Mapping[str, str]) -> Iterator[Fault]:
    yield from _article_faults(prediction, texts, "mentions and stances of an article, for the task stance-e2e")


def _article_faults(prediction: Prediction, texts: Mapping[str, str], expected: str) -> Iterator[Fault]:
    if prediction.label is not None:
        yield Fault(code="E_TASK", path="$.pair_id", expected=expected, found="the label of a pair")
    elif prediction.article_id not in texts:
        yield _unknown("article_id", prediction.article_id, texts)
    else:
        yield from faults_in_text(prediction.mentions, texts[prediction.article_id])


def _twin_faults(prediction: Prediction) -> Iterator[Fault]:
    """Yield named entities on the span of another one: one of the two labels would be dropped without a word."""
    first: dict[tuple[int, int], int] = {}
    for n, mention in enumerate(prediction.mentions):
        span = (mention.start, mention.end)
        if mention.label in NAMED and first.setdefault(span, n) != n:
            found = f"{mention.label} on the span of $.mentions[{first[span]}]"
            yield Fault(code="E_DUP_SPAN", path=f"$.mentions[{n}]", expected="one named entity a span", found=found)


def _stance_faults(prediction: Prediction, articles: Mapping[str, str]) -> Iterator[Fault]:
    if prediction.pair_id is None:
        expected = "pair_id and label, for the task stance"
        yield Fault(code="E_TASK", path="$.pair_id", expected=expected, found="a prediction without a pair")
    elif prediction.pair_id not in articles:
        yield _unknown("pair_id", prediction.pair_id, articles)
    elif prediction.article_id != articles[prediction.pair_id]:
        expected, found = f"the pair's article, {articles[prediction.pair_id]}", shorten(prediction.article_id)
        yield Fault(code="E_UNKNOWN_ID", path="$.article_id", expected=expected, found=found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """What the lines of a task look like."""

    field: str
    """The field that predictions are joined by."""
    key: Callable[[Row], Any]
    """Return that field's value."""
    look: Callable[[Sequence[Row], Mapping[str, str], int], tuple[list[int], int]]
    """The quick look at many rows."""
    faults: Callable[[Prediction, Mapping[str, str]], Iterator[Fault]]
    """The slow look at one."""


_FORMS: Final[Mapping[Task, _Form]] = {
    Task.NER: _Form(field="article_id", key=attrgetter("article_id"), look=plain_mentions, faults=_ner_faults),
    Task.STANCE: _Form(field="pair_id", key=attrgetter("pair_id"), look=plain_pairs, faults=_stance_faults),
    Task.STANCE_E2E: _Form(field="article_id", key=attrgetter("article_id"), look=plain_mentions, faults=_e2e_faults),
}


def _unknown(field: str, found: str, known: Mapping[str, str]) -> Fault:
    hint = did_you_mean(found, known) or "is it an id of another split or corpus?"
    return Fault(
        code="E_UNKNOWN_ID", path=f"$.{field}", expected="an id of this split", found=shorten(found), hint=hint
    )


def _missing_fault(absent: list[str], task: Task, unreadable: int) -> Fault:
    code, what = ("E_MISSING_PAIR", "pair") if task is Task.STANCE else ("E_MISSING_DOC", "article")
    shown = ", ".join(absent[:_IDS_SHOWN]) + (", ..." if len(absent) > _IDS_SHOWN else "")
    lost = f", and {unreadable} lines could not be read" if unreadable else ""
    return Fault(
        code=code,
        expected=f"a prediction for every {what}, empty ones too",
        found=f"{len(absent)} without: {shown}{lost}",
        hint="--missing empty scores them as empty",
    )
