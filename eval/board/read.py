"""Results are read from files and folders, and refused if they are not what their own counts say."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import msgspec

from standpunkt.errors import Fault, InputError, UsageError
from standpunkt.eval.result import Result, read_result
from standpunkt.eval.score import recount_fault
from standpunkt.files import require

_WORTH_A_PROCESS: Final = 12
"""Files that one process counts again in less time than others need to start."""
_Checked = tuple[Result | None, tuple[Fault, ...]]


def read_results(
    paths: Iterable[Path], *, workers: int = 1, watch: Callable[[Sequence[Path]], Iterable[Path]] = iter
) -> tuple[Result, ...]:
    """Read results from files, and from the ``.json`` files of folders; equal ones count once.

    Args:
        paths: files and folders.
        workers: processes that count again; a script that asks for more than one guards its main module.
        watch: is handed the files and returns them again, such as to show progress.

    Raises:
        InputError: a file is no result, its metrics are not those of its counts, or it has other documents than those
            on the same data; all faults come together.
        UsageError: a path does not exist, or there is no result at all.
    """
    files = _result_files(paths)
    read: list[tuple[Path, Result]] = []
    faults: list[Fault] = []
    with _each(files, workers) as checked:
        for file, (result, found) in zip(watch(files), checked, strict=True):
            faults += found
            if result:
                read.append((file, result))
    faults += _other_documents(read)
    if faults:
        raise InputError(faults)
    return _once(result for _, result in read)


@contextmanager
def _each(files: Sequence[Path], workers: int) -> Generator[Iterable[_Checked]]:
    """Yield what each file holds, in order, from several processes where that is worth it."""
    processes = min(workers, len(files) // _WORTH_A_PROCESS)
    if processes < 2:  # noqa: PLR2004 - one process needs no company
        yield map(_check, files)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield pool.map(_check, files)


def _check(file: Path) -> _Checked:
    """Return a file's result, and what is wrong with it."""
    try:
        result = read_result(file)
    except InputError as error:
        return None, error.faults
    fault = recount_fault(result)
    return result, (fault.at(file=str(file)),) if fault else ()


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


def _once(results: Iterable[Result]) -> tuple[Result, ...]:
    """Leave out what is there twice.

    Of results with equal data, settings, system, seed and predictions, the one stays that was checked with the field's
    tool, and else, so that the order of files never matters, the last by content.
    """
    chosen = {_identity(result): result for result in sorted(results, key=_preference)}
    return tuple(chosen.values())


def _identity(result: Result) -> tuple[object, ...]:
    system = (result.system.name, result.system.seed)
    return (result.signature, result.data_sha256, result.hidden, *system, result.submission_sha256)


def _preference(result: Result) -> tuple[bool, bytes]:
    return bool(result.verified_with), msgspec.json.encode(result, order="deterministic")
