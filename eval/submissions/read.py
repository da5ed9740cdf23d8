"""Submissions: read once, checked against the gold's ids and texts, every fault with its line.

A submission is a ``.jsonl`` or ``.jsonl.gz`` of `Prediction` records in any order, for the tasks ``ner`` and
``stance-e2e`` one an article, for ``stance`` one a pair. Beside it may lie ``submission.json`` with what is known of
the system.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from standpunkt import jsonl
from standpunkt.errors import Fault, InputError, did_you_mean, shorten
from standpunkt.eval.gold import Gold
from standpunkt.eval.submissions.system import SystemInfo, read_system
from standpunkt.files import file_sha256
from standpunkt.labels import NAMED, Task
from standpunkt.schema import Prediction, faults_in_text

_IDS_SHOWN = 20


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


def read_submission(path: Path, gold: Gold, *, name: str = "", missing: Missing = Missing.ERROR) -> Submission:
    """Read a submission for `gold` and refuse it if anything is wrong with it.

    Args:
        path: the predictions.
        gold: what they are for.
        name: the system's name; else that of the sidecar, else the name of the folder the file lies in.
        missing: ``error`` refuses a submission that lacks documents or pairs; ``empty`` scores them as empty, which
            for ``stance`` means NONE.

    Raises:
        InputError: with every fault of the file.
        UsageError: there is no such file.
    """
    known = _known(gold)
    located, faults = jsonl.scan(path, Prediction)
    unreadable = len({fault.line for fault in faults})
    predictions: dict[str, Prediction] = {}
    lines: dict[str, int] = {}
    for line, prediction in located:
        found = list(_CHECKS[gold.task](prediction, known))
        field = _KEYS[gold.task]
        key = getattr(prediction, field)
        if key is not None and key in lines:
            expected, where = "one prediction for each id", f"{shorten(key)}, also on line {lines[key]}"
            found.append(Fault(code="E_DUP_ID", path=f"$.{field}", expected=expected, found=where))
        if key is not None:
            lines.setdefault(key, line)
            predictions[key] = prediction
        faults += [fault.at(file=str(path), line=line) for fault in found]
    absent = [key for key in known if key not in predictions]
    # A line that cannot be read has lost its id: it alone may be what is missing.
    if missing is Missing.ERROR and len(absent) > unreadable:
        faults.append(_missing_fault(absent, gold.task, unreadable).at(file=str(path)))
    system, sidecar_faults = read_system(path, name)
    faults += sidecar_faults
    if faults or system is None:
        raise InputError(sorted(faults, key=lambda fault: (fault.file != str(path), fault.line == 0, fault.line)))
    return Submission(system=system, predictions=predictions, missing=len(absent), sha256=file_sha256(path))


def _known(gold: Gold) -> dict[str, str]:
    """Return what predictions are joined with: article id to text, or, for ``stance``, pair id to article id."""
    if gold.task is Task.STANCE:
        return {pair.pair_id: pair.article_id for pair in gold.pairs}
    return {article.id: article.text for article in gold.articles}


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
        expected = f"the pair's article, {articles[prediction.pair_id]}"
        yield Fault(code="E_UNKNOWN_ID", path="$.article_id", expected=expected, found=prediction.article_id)


_CHECKS: Final[Mapping[Task, Callable[[Prediction, Mapping[str, str]], Iterator[Fault]]]] = {
    Task.NER: _ner_faults,
    Task.STANCE: _stance_faults,
    Task.STANCE_E2E: _e2e_faults,
}
_KEYS: Final[Mapping[Task, str]] = {
    Task.NER: "article_id",
    Task.STANCE: "pair_id",
    Task.STANCE_E2E: "article_id",
}
"""The field that predictions of a task are joined by."""


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
