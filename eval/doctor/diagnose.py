"""From a file of predictions to what is wrong with it, one mistake after the other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from typing import Final

from standpunkt.errors import Fault, InputError, UsageError
from standpunkt.eval.doctor.case import Case
from standpunkt.eval.doctor.finding import Diagnosis, Finding
from standpunkt.eval.doctor.ids import ids
from standpunkt.eval.doctor.loose import Loose, read_loosely
from standpunkt.eval.doctor.names import names
from standpunkt.eval.doctor.offsets import offsets
from standpunkt.eval.doctor.places import pieces, punctuation, rotated, rotated_labels, spaces
from standpunkt.eval.doctor.swaps import swaps
from standpunkt.eval.gold import Gold
from standpunkt.eval.score import MEASURES
from standpunkt.eval.submissions.read import Missing, read_submission
from standpunkt.labels import Task

_ROUNDS: Final = 3
"""Mistakes in offsets that may lie over one another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the doctor says of a submission."""

    headline: str
    """Name of the metric that scores are given in."""
    faults: tuple[Fault, ...]
    """Why the submission is refused; empty if it is not."""
    score: float | None
    """The headline of what can be read of it, as it is: the official score if it is not refused."""
    diagnoses: tuple[Diagnosis, ...]
    """What is wrong, in the order in which it must be mended; empty if nothing is found."""


def diagnose(path: Path, gold: Gold) -> Report:
    """Return what is wrong with a submission.

    Args:
        path: the predictions, as they would be given to the scorer, or in any other JSON.
        gold: what they are for; its sentences are needed to tell predictions that are a sentence off.

    Raises:
        InputError: nothing in the file looks like predictions.
        UsageError: there is no such file, or the gold is hidden: what would hit gold spans must not be told of it.
    """
    if gold.hidden:
        raise UsageError(f"the gold of {gold.split} is hidden: the doctor looks at it, and would give it away")
    case = Case(gold, read_loosely(path, pairs=gold.task is Task.STANCE))
    try:
        read_submission(path, gold, missing=Missing.EMPTY)
        faults: tuple[Fault, ...] = ()
    except InputError as error:
        faults = error.faults
    first = before = case.score()
    told = [
        Diagnosis(code=code, what=what, evidence=evidence, mend=mend, before=None, after=_known(first))
        for code, what, evidence, mend in _liberties(case.loose)
    ]
    for finding in _findings(case):
        after = finding.case.score()
        told.append(
            Diagnosis(
                code=finding.code,
                what=finding.what,
                evidence=finding.evidence,
                mend=finding.mend,
                before=_known(before),
                after=_known(after),
            )
        )
        before = after
    headline = MEASURES[gold.task].metrics[0]
    return Report(headline=headline, faults=faults, score=_known(first), diagnoses=tuple(told))


def _findings(case: Case) -> Iterator[Finding]:
    """Yield findings, each of the case that the one before has mended."""
    if found := ids(case):
        yield found
        case = found.case
    for found in names(case):
        yield found
        case = found.case
    for find in _BY_GOLD[case.gold.task]:
        for _ in range(_ROUNDS if find is offsets else 1):
            found = find(case)
            if not found:
                break
            yield found
            case = found.case


_BY_GOLD: Final[dict[Task, tuple[Callable[[Case], Finding | None], ...]]] = {
    Task.NER: (offsets, rotated, spaces, punctuation, pieces, swaps),
    Task.STANCE: (rotated_labels, swaps),
    Task.STANCE_E2E: (offsets, rotated, spaces, punctuation, swaps),
}
"""What is looked for once ids and labels are known, in this order."""


def _liberties(loose: Loose) -> Iterator[tuple[str, str, str, str]]:
    """Yield what had to be overlooked to read the file at all."""
    if loose.encoding:
        yield (
            "ENCODING",
            f"the file is in {loose.encoding}",
            "its bytes are no UTF-8",
            'open(path, "w", encoding="utf-8")',
        )
    if loose.container:
        what = f"the file holds {loose.container}, where one JSON object a line is expected"
        yield "NOT_LINES", what, f"{len(loose.records):,} predictions were read", 'file.write(json.dumps(each) + "\\n")'
    if loose.renamed:
        names = ", ".join(f"{given!r} for {ours!r}" for given, ours in sorted(loose.renamed.items()))
        line = "; ".join(f"each[{ours!r}] = each.pop({given!r})" for given, ours in sorted(loose.renamed.items()))
        yield "FIELDS", f"fields have other names: {names}", f"{len(loose.records):,} predictions were read", line


def _known(score: float) -> float | None:
    return None if isnan(score) else score
