"""Results are read from files and folders, and refused if they are not what their own counts say."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from standpunkt.errors import Fault, InputError, UsageError
from standpunkt.eval.result import Result, read_result
from standpunkt.eval.score import recount_fault
from standpunkt.files import require


def read_results(
    paths: Iterable[Path], *, watch: Callable[[Sequence[Path]], Iterable[Path]] = iter
) -> tuple[Result, ...]:
    """Read results from files, and from the ``.json`` files of folders; equal ones count once.

    Args:
        paths: files and folders.
        watch: is handed the files and returns them again, such as to show progress.

    Raises:
        InputError: a file is no result, its metrics are not those of its counts, or it has other documents than those
            on the same data; all faults come together.
        UsageError: a path does not exist, or there is no result at all.
    """
    read: list[tuple[Path, Result]] = []
    faults: list[Fault] = []
    for file in watch(_result_files(paths)):
        try:
            result = read_result(file)
        except InputError as error:
            faults += error.faults
            continue
        if not result.hidden and (fault := recount_fault(result)):
            faults.append(fault.at(file=str(file)))
        read.append((file, result))
    faults += _other_documents(read)
    if faults:
        raise InputError(faults)
    return _once(result for _, result in read)


def _once(results: Iterable[Result]) -> tuple[Result, ...]:
    """Leave out what is there twice: of results with equal data, settings, system, seed and predictions, the one that
    was checked with the field's tool, and else, so that the order of files never matters, the last by content."""
    chosen = {_identity(result): result for result in sorted(results, key=_preference)}
    return tuple(chosen.values())


def _identity(result: Result) -> tuple[object, ...]:
    system = (result.system.name, result.system.seed)
    return (result.signature, result.data_sha256, result.hidden, *system, result.submission_sha256)


def _preference(result: Result) -> tuple[bool, bytes]:
    return bool(result.verified_with), msgspec.json.encode(result, order="deterministic")


def _result_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    files = tuple(file for path in paths for file in (_results_in(path) if require(path).is_dir() else [path]))
    if not files:
        raise UsageError("no result files; 'standpunkt eval score' writes them")
    return files


def _results_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.json") if path.is_file())


def _other_documents(read: Sequence[tuple[Path, Result]]) -> Iterator[Fault]:
    """Yield results that were counted on other documents than the first on the same data."""
    first: dict[tuple[str, str], Result] = {}
    for file, result in read:
        if result.hidden:
            continue
        known = first.setdefault((result.signature, result.data_sha256), result)
        if known.per_document.keys() != result.per_document.keys():
            expected = "the documents of the other results on the same data"
            yield Fault(code="E_RESULT", file=str(file), path="$.per_document", expected=expected, found="others")
