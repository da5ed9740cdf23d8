"""A scored submission, as it is stored: no number without its signature, nothing that varies between equal runs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from standpunkt import jsonl
from standpunkt.eval.submission import SystemInfo
from standpunkt.files import write_json
from standpunkt.labels import Split, Task
from standpunkt.schema import Record

SCHEMA_VERSION: Final = "1"


class Metric(Record, frozen=True, kw_only=True):
    """One number and how sure it is."""

    value: float | None
    """Between 0 and 1; null where it is undefined."""
    ci: tuple[float, float] | None
    """95 % percentile interval over documents; null where it is undefined."""
    se: float | None
    """Standard error over documents; null where it is undefined."""
    n: int
    """Gold items it rests on."""
    defined: bool
    """Whether there is a value."""


class Result(Record, frozen=True, kw_only=True):
    """One submission scored on one split."""

    schema_version: str
    """Version of this layout."""
    signature: str
    """Settings that make two results comparable: equal signatures and equal `data_sha256`."""
    task: Task
    corpus: str
    corpus_version: str
    split: Split
    data_sha256: str
    """Hash of the texts and gold scored against."""
    submission_sha256: str
    """Hash of the submission file."""
    system: SystemInfo
    documents: int
    """Number of documents: the unit of the intervals."""
    headline: str
    """Name of the metric that ranks."""
    metrics: Mapping[str, Metric]
    columns: tuple[str, ...]
    """Names of the counts in `per_document`."""
    per_document: Mapping[str, tuple[int, ...]]
    """Counts per document; sums give the metrics, so published results can be compared without their predictions."""
    warnings: tuple[str, ...]
    """What a reader of the numbers should know."""
    verified_with: Mapping[str, str]
    """Tools that gave the same values in this run, with version; empty with ``--no-verify``."""


def write_result(path: Path, result: Result, *, force: bool = False) -> None:
    """Write a result; equal results give equal bytes.

    Raises:
        OutputExistsError: the file exists and `force` is false.
    """
    write_json(path, msgspec.to_builtins(result), force=force)


def read_result(path: Path) -> Result:
    """Read a result.

    Raises:
        InputError: the file is no result, with everything that is wrong.
        UsageError: there is no such file.
    """
    return jsonl.read_one(path, Result)
