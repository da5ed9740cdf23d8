"""Scoring for a platform whose log participants read: a submission is scored or refused, and gold is never told.

Gold counts as hidden here: numbers are rounded, and a fault says no more than its line, path and code. Of all else that
goes wrong, only that the organisers must look. The gold file's own faults and exceptions that nobody foresaw could
quote gold, so they are not repeated.
"""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from standpunkt.errors import Fault, InputError, StandpunktError
from standpunkt.eval.gold import Gold
from standpunkt.eval.goldfile import read_gold
from standpunkt.eval.integrations.columns import in_words
from standpunkt.eval.result import Result
from standpunkt.eval.score import score
from standpunkt.eval.submissions.lines import TOTAL_BYTES
from standpunkt.eval.submissions.read import read_submission
from standpunkt.eval.submissions.system import NAME_CHARACTERS, SIDECAR, SIDECAR_BYTES

PREDICTIONS: Final = ("predictions.jsonl", "predictions.jsonl.gz")
MOST_FAULTS: Final = 100
"""Faults that are told; a file of another kind has thousands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What became of a submission."""

    result: Result | None
    """The score; None if the submission was refused."""
    faults: tuple[Fault, ...] = ()
    """What is wrong with the submission, at most `MOST_FAULTS`."""
    message: str
    """The outcome in words for whoever submitted it."""


def rule(gold_path: Path, predictions: Path, *, sidecar: Path | None = None, name: str = "") -> Ruling:
    """Score a submission, or say why not; raises nothing but what stops the process.

    Args:
        gold_path: a gold file.
        predictions: the submission, packed with gzip or not, whatever it is called.
        sidecar: what it says of its system; None if there is none.
        name: the system's name, where the platform knows one.
    """
    try:
        gold = replace(read_gold(gold_path), hidden=True)
    except Exception:
        return _refused("the reference data cannot be read: please tell the organisers")
    try:
        return _ruled(gold, predictions, sidecar, name)
    except InputError as error:
        return _faulty([fault.at(file=Path(fault.file).name) for fault in error.faults])
    except StandpunktError as error:
        return _refused(f"{type(error).__name__}: please tell the organisers")
    except Exception as error:
        return _refused(f"the scorer failed with {type(error).__name__}: please tell the organisers")


def _ruled(gold: Gold, predictions: Path, sidecar: Path | None, name: str) -> Ruling:
    """Score copies under names of ours, so that nothing else that was uploaded is looked at."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / PREDICTIONS[0]
        if fault := _copy(predictions, copy, TOTAL_BYTES):
            return _faulty([fault])
        if sidecar and (fault := _copy(sidecar, Path(folder) / SIDECAR, SIDECAR_BYTES)):
            return _faulty([fault])
        submission = read_submission(copy, gold, name=_clean(name) or ("" if sidecar else "submission"))
        result = score(gold, submission)
    return Ruling(result=result, message=_summary(result))


def _copy(source: Path, target: Path, limit: int) -> Fault | None:
    """Copy a regular file, or return what is wrong with it."""
    if source.is_symlink() or not source.is_file():
        return Fault(code="E_FILE", file=source.name, expected="a file", found="none, or another kind of thing")
    if source.stat().st_size > limit:
        found = f"{source.stat().st_size:,}"
        return Fault(code="E_SIZE", file=source.name, expected=f"at most {limit:,} bytes", found=found)
    shutil.copyfile(source, target)
    return None


def _clean(name: str) -> str:
    """Return a name as a submission may have one: it comes from a form, and its owner is not asked again."""
    return "".join(char for char in name if char.isprintable()).strip()[:NAME_CHARACTERS]


def _refused(message: str) -> Ruling:
    return Ruling(result=None, message=f"Not scored: {message}.")


def _faulty(faults: Sequence[Fault]) -> Ruling:
    shown = tuple(faults[:MOST_FAULTS])
    more = f"\nand {len(faults) - MOST_FAULTS:,} more" if len(faults) > MOST_FAULTS else ""
    head = f"Not scored: {len(faults):,} fault{'s' if len(faults) > 1 else ''} found.\n"
    return Ruling(result=None, faults=shown, message=head + "\n".join(map(str, shown)) + more)


def _summary(result: Result) -> str:
    lines = [f"{name}: {in_words(metric)}" for name, metric in result.metrics.items() if metric.defined]
    return "\n".join([f"Scored: {result.system.name}", *lines, *result.warnings, result.signature])
