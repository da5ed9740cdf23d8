"""Executors: the same results wherever work runs, in order, a few items at a time; one clear error for what fails."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from standpunkt import InputError, UsageError
from standpunkt.corpus.dataset import Corpus
from standpunkt.corpus.engine.executor import Executor, Inline, Pool, open_executor
from standpunkt.corpus.engine.task import WorkerLostError
from standpunkt.corpus.layouts.extracted import NoArticleError
from standpunkt.corpus.text.tokens import token_spans
from standpunkt.errors import Fault


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """Two processes, started at once."""
    with Pool(2, patience=0) as pool:
        yield pool


def tokens(text: str) -> list[tuple[int, int]]:
    """Return a text's tokens."""
    return list(token_spans(text))


def slow_first(number: int) -> tuple[int, int]:
    """Return the number and the process that had it; 0 takes longest."""
    time.sleep(0.2 if number == 0 else 0)
    return number, os.getpid()


def fail(number: int, *, kind: str) -> int:
    """Raise on 3."""
    if number != 3:
        return number
    errors: dict[str, Exception] = {
        "faults": InputError([Fault(code="E_X", expected="a", found="b", file="x.csv", line=7)]),
        "two arguments": NoArticleError("no text", "only a menu"),
        "builtin": UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
        "file": FileNotFoundError(2, "No such file", "shard-3"),
    }
    raise errors[kind]


class LocalError(Exception):
    """Cannot be pickled: it holds a function that has no name."""

    def __init__(self) -> None:
        super().__init__("three")
        self.why = lambda: 3


def fail_unpicklably(_: int) -> int:
    """Raise what cannot leave its process."""
    raise LocalError


def die(item: str, *, trace: Path) -> str:
    """Kill the own process on `deadly`, and the first time on `once`."""
    if item == "deadly" or (item == "once" and not trace.exists()):
        trace.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return item.upper()


def environment(name: str) -> str | None:
    """Return a variable of the environment; print, and read."""
    print(name)  # noqa: T201 - neither must get between the answers
    assert sys.stdin.read() == ""
    return os.environ.get(name)


def test_same_results_in_order(pool: Pool, sample: Corpus) -> None:
    texts = [article.text for article in sample.articles]
    assert list(pool.map(tokens, texts)) == list(Inline().map(tokens, texts))
    numbers, processes = zip(*pool.map(slow_first, range(9)), strict=True)
    assert numbers == tuple(range(9))
    assert len(set(processes)) == 2
    assert os.getpid() not in processes


@pytest.mark.parametrize("ahead", [0, 4])
def test_items_are_taken_as_they_are_needed(pool: Pool, ahead: int) -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1_000_000):
            taken.append(number)
            yield number

    executor: Executor = pool if ahead else Inline()
    results = executor.map(abs, items())
    for done in range(20):
        assert next(results) == done
        assert len(taken) <= done + 1 + ahead


def test_two_maps_can_be_read_in_turn(pool: Pool) -> None:
    pairs = zip(pool.map(abs, range(-20, 0)), pool.map(str, range(20)), strict=True)
    assert list(pairs) == [(20 - number, str(number)) for number in range(20)]


@pytest.mark.parametrize("kind", ["faults", "two arguments", "builtin", "file"])
def test_an_error_comes_back_as_itself_where_its_item_stands(pool: Pool, kind: str) -> None:
    here, there = (_until_error(executor, partial(fail, kind=kind)) for executor in (Inline(), pool))
    assert there[0] == here[0] == [0, 1, 2]
    assert (type(there[1]), str(there[1]), there[1].args) == (type(here[1]), str(here[1]), here[1].args)
    assert getattr(there[1], "faults", None) == getattr(here[1], "faults", None)
    assert getattr(there[1], "reason", None) == getattr(here[1], "reason", None)
    assert list(pool.map(abs, [-1, -2])) == [1, 2], "the pool works on"


def _until_error(executor: Executor, function: Callable[[int], int]) -> tuple[list[int], Exception]:
    results: list[int] = []
    with pytest.raises(Exception) as caught:  # noqa: PT011, PT012 - which error it is, is what is compared
        for result in executor.map(function, range(6)):
            results.append(result)  # noqa: PERF402 - what came before the error counts
    return results, caught.value


def test_an_error_that_cannot_travel_still_says_what_it_was(pool: Pool) -> None:
    with pytest.raises(Exception, match="LocalError: 'three'"):
        list(pool.map(fail_unpicklably, [1]))


def test_a_process_that_dies_is_replaced_and_a_deadly_item_is_named(pool: Pool, tmp_path: Path) -> None:
    once = partial(die, trace=tmp_path / "trace")
    assert list(pool.map(once, ["a", "once", "b"])) == ["A", "ONCE", "B"]
    with pytest.raises(WorkerLostError, match=r"'deadly' died, twice"):
        list(pool.map(once, ["a", "deadly", "b"]))
    assert list(pool.map(once, ["c"])) == ["C"]


def test_workers_keep_to_one_thread_and_print_to_standard_error(pool: Pool, capfd: pytest.CaptureFixture[str]) -> None:
    assert list(pool.map(environment, ["OMP_NUM_THREADS", "RAYON_NUM_THREADS"])) == ["1", "1"]
    assert capfd.readouterr().out == ""


def test_small_work_starts_no_process() -> None:
    with open_executor(workers=2) as executor:
        assert isinstance(executor, Pool)
        assert list(executor.map(abs, range(-1000, 0))) == list(range(1000, 0, -1))
        assert executor.pids == ()
        assert [number for number, _ in executor.map(slow_first, [0, 0, 1, 2])] == [0, 0, 1, 2]
        assert executor.pids


def test_workers_are_gone_with_their_pool() -> None:
    with Pool(2, patience=0) as pool:
        assert next(pool.map(abs, [-1, 2, 3])) == 1
        pids = pool.pids
        assert pids
    assert not any(_runs(pid) for pid in pids)
    assert pool.pids == ()


SCRIPT = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job is started to ignore it
from standpunkt.corpus.engine.executor import Pool
with Pool(2, patience=0) as pool:
    for _ in pool.map(time.sleep, [0, 0, 60, 60]):
        print(*pool.pids, flush=True)
"""


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_orphans_and_no_wait_when_the_run_is_stopped(tmp_path: Path, sign: signal.Signals) -> None:
    script = tmp_path / "run.py"
    script.write_text(SCRIPT)  # with no guard: workers do not run it again
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout
        assert run.stderr
        run.stdout.readline()
        pids = [int(word) for word in run.stdout.readline().split()]
        assert len(pids) == 2
        run.send_signal(sign)
        run.wait(timeout=10)
        assert ("KeyboardInterrupt" in run.stderr.read()) == (sign == signal.SIGINT)
    deadline = time.monotonic() + 5
    while any(_runs(pid) for pid in pids):
        assert time.monotonic() < deadline, "orphans"
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    """Tell whether a process runs; one that ended and was not waited for by a container's init does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_function_of_a_script_is_refused(tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(SCRIPT.replace("time.sleep,", "own,").replace("with", "def own(x): pass\nwith"))
    run = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert "UsageError: a worker cannot import what it should run" in run.stderr


def test_options() -> None:
    with open_executor(workers=1) as executor:
        assert isinstance(executor, Inline)
    with pytest.raises(UsageError, match="at least 1"), open_executor(workers=0):
        pass
    with pytest.raises(UsageError, match="leave them out"), open_executor(workers=2, cluster="127.0.0.1:6379"):
        pass
