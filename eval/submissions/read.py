"""Submissions: read once, checked against the gold's ids and texts, every fault with its line.

A submission is a ``.jsonl`` or ``.jsonl.gz`` of `Prediction` records in any order, for the tasks ``ner`` and
``stance-e2e`` one an article, for ``stance`` one a pair; for ``ner`` it may also be a file of columns (`columns`),
which its content tells. Beside it may lie ``submission.json`` with what is known of the system. ``docs/submissions.md``
has the format and every code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from standpunkt.errors import InputError
from standpunkt.eval.gold import Gold
from standpunkt.eval.submissions.codes import concealed
from standpunkt.eval.submissions.column_file import looks_like_columns
from standpunkt.eval.submissions.forms import missing_fault
from standpunkt.eval.submissions.reading import Reading
from standpunkt.eval.submissions.rows import Predictions
from standpunkt.eval.submissions.system import SystemInfo, read_system
from standpunkt.files import require
from standpunkt.labels import Task
from standpunkt.schema import Prediction


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
    reading = Reading(require(path), gold)
    reading.run()
    # Without a fault there is no id but known ones.
    whole = not reading.faults and len(reading.rows) == len(reading.known)
    absent = [] if whole else [key for key in reading.known if key not in reading.rows]
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
