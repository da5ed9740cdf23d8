"""A scored submission, as it is stored: no number without its signature, nothing that varies between equal runs."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from standpunkt import jsonl
from standpunkt.errors import Fault, shorten
from standpunkt.eval.submissions.system import SystemInfo
from standpunkt.files import write_json
from standpunkt.labels import Split, Task
from standpunkt.record import Record

SCHEMA_VERSION: Final = "2"
_MOST = 1 << 53
"""The largest count: what a double holds exactly. Credits are counted in small parts."""
_WIDEST: Final = 2
"""The largest difference of two values: no standard error is larger."""
_CHARACTERS: Final = 1_000
_HASH: Final = re.compile(r"[0-9a-f]{64}")


class Metric(Record, frozen=True, kw_only=True):
    """One number and how sure it is."""

    value: float | None
    """Between 0 and 1, a correlation between -1 and 1; null where it is undefined."""
    ci: tuple[float, float] | None
    """95 % interval over documents; null where it is undefined."""
    se: float | None
    """Standard error over documents; null where it is undefined."""
    n: int
    """Gold items it rests on; 0 in a result on a hidden split, which does not tell."""
    defined: bool
    """Whether there is a value."""
    undefined: int = 0
    """Bootstrap replicates in which there is none; `ci` and `se` are those of the others."""

    def _faults(self) -> Iterator[Fault]:
        if self.defined != (self.value is not None):
            yield _fault("$.defined", "true where there is a value, else false", self.defined)
        if self.value is not None and not -1 <= self.value <= 1:
            yield _fault("$.value", "between -1 and 1", self.value)
        if self.ci is not None and not -1 <= self.ci[0] <= self.ci[1] <= 1:
            yield _fault("$.ci", "two numbers between -1 and 1, ascending", self.ci)
        for name in ("n", "undefined"):
            if not 0 <= getattr(self, name) <= _MOST:
                yield _fault(f"$.{name}", "0 or more", getattr(self, name))
        if self.se is not None and not 0 <= self.se <= _WIDEST:
            yield _fault("$.se", f"0 to {_WIDEST}", self.se)


class Slice(Record, frozen=True, kw_only=True):
    """The headline metric on a part of the gold, with the counts it follows from."""

    by: str
    """What the part is told by: ``label``, ``form``, ``seen``, ``topic``, ..."""
    value: str
    """Which part: ``deriv``, ``unseen``, ``politics``, ..."""
    metric: Metric
    """The task's headline metric on this part."""
    documents: int
    """Number of documents that hold some of it."""
    counts: Mapping[str, tuple[int, ...]]
    """Counts per document, only of documents where one is not 0; the task's slice columns, in order."""

    def _faults(self) -> Iterator[Fault]:
        for name in ("by", "value"):
            if not getattr(self, name).isprintable():
                yield _fault(f"$.{name}", "printable characters", getattr(self, name))
        if not len(self.counts) <= self.documents <= _MOST:
            yield _fault("$.documents", f"{len(self.counts)} or more, as in counts", self.documents)
        for name, row in self.counts.items():
            if not 0 <= min(row, default=0) <= max(row, default=0) <= _MOST:
                yield _fault(f"$.counts.{name}", "counts of 0 or more", row)


class ErrorCount(Record, frozen=True, kw_only=True):
    """How many of the false positives and false negatives are of one kind; all kinds together are all of them."""

    kind: str
    """``boundary``, ``type``, ``missed``, ``spurious``, ..."""
    false_positives: int
    """Predicted items that are wrong in this way."""
    false_negatives: int
    """Gold items that were not found, in this way."""

    def _faults(self) -> Iterator[Fault]:
        if not self.kind.isprintable():
            yield _fault("$.kind", "printable characters", self.kind)
        for name in ("false_positives", "false_negatives"):
            if not 0 <= getattr(self, name) <= _MOST:
                yield _fault(f"$.{name}", "0 or more", getattr(self, name))


class Result(Record, frozen=True, kw_only=True):
    """One submission scored on one split."""

    schema_version: str
    """Version of this layout."""
    signature: str
    """Settings that make two results comparable: equal signatures and equal `data_sha256`."""
    task: Task
    """What was scored."""
    corpus: str
    """Name of the corpus."""
    corpus_version: str
    """Version of its data."""
    split: Split
    """The split that was scored."""
    data_sha256: str
    """Hash of the texts and gold scored against."""
    submission_sha256: str
    """Hash of the submission file."""
    system: SystemInfo
    documents: int
    """Number of documents: the unit of the intervals."""
    metrics: Mapping[str, Metric]
    """By name; `standpunkt.eval.score.MEASURES` has their order, and which one ranks."""
    columns: tuple[str, ...]
    """Names of the counts in `per_document`."""
    per_document: Mapping[str, tuple[int, ...]]
    """Counts per document; sums give the metrics, so published results can be compared without their predictions.
    Empty in a result on a hidden split."""
    hidden: bool = False
    """Whether gold is secret: then nothing is kept per document, and values are rounded."""
    slices: tuple[Slice, ...] = ()
    """The headline on parts of the gold; empty in a result on a hidden split."""
    errors: tuple[ErrorCount, ...] = ()
    """What went wrong, by kind."""
    warnings: tuple[str, ...]
    """What a reader of the numbers should know."""
    verified_with: Mapping[str, str]
    """Tools that gave the same values in this run, with version; empty with ``--no-verify``."""

    def _faults(self) -> Iterator[Fault]:
        if self.schema_version != SCHEMA_VERSION:
            yield _fault("$.schema_version", f"version {SCHEMA_VERSION}, which this package reads", self.schema_version)
        yield from self._text_faults()
        if not 1 <= self.documents <= _MOST or (not self.hidden and self.documents != len(self.per_document)):
            yield _fault("$.documents", f"{len(self.per_document)}, as in per_document", self.documents)
        if self.hidden and (self.per_document or self.slices):
            yield _fault("$.hidden", "nothing per document in a result on a hidden split", "counts per document")
        for name, row in self.per_document.items():
            if len(row) != len(self.columns) or not 0 <= min(row, default=0) <= max(row, default=0) <= _MOST:
                yield _fault(f"$.per_document.{name}", f"{len(self.columns)} counts", row)

    def _text_faults(self) -> Iterator[Fault]:
        """Yield texts that a terminal or a page would stumble over: others write results, and boards show them."""
        for name in ("data_sha256", "submission_sha256"):
            if not _HASH.fullmatch(getattr(self, name)):
                yield _fault(f"$.{name}", "64 hex digits", getattr(self, name))
        texts = [(f"$.{name}", getattr(self, name)) for name in ("signature", "corpus", "corpus_version")]
        texts += [(f"$.warnings[{n}]", text) for n, text in enumerate(self.warnings)]
        texts += [("$.verified_with", f"{tool} {version}") for tool, version in self.verified_with.items()]
        texts += [("$.per_document", name) for name in self.per_document]
        for path, text in texts:
            if not text.isprintable() or len(text) > _CHARACTERS:
                yield _fault(path, f"at most {_CHARACTERS:,} printable characters", text)


def _fault(path: str, expected: str, found: object) -> Fault:
    return Fault(code="E_RESULT", path=path, expected=expected, found=shorten(found))


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
