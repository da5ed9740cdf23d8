"""The work folder and its shards: a killed run goes on where it stopped, and two runs never share a folder."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from standpunkt import StandpunktError
from standpunkt.corpus.engine.executor import Inline, Pool
from standpunkt.corpus.engine.shards import write_table
from standpunkt.corpus.engine.work import Work, WorkInUseError, fingerprint, whole
from standpunkt.errors import OutputExistsError


def doubled(folder: Path, number: int) -> None:
    """Write a table with one column."""
    import pyarrow as pa  # noqa: PLC0415 - heavy

    write_table(pa.table({"n": pa.array([2 * number, 2 * number + 2], pa.int64())}), folder / str(number))


def read(path: Path) -> list[int]:
    """Return the column."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    return list(pq.read_table(path)["n"].to_pylist())


def test_a_folder_is_kept_after_an_error_and_removed_after_success(tmp_path: Path) -> None:
    notes: list[str] = []
    out = tmp_path / "new" / "articles.jsonl"
    with suppress(RuntimeError), Work(out, "a", note=notes.append) as work:
        work.path("shard-0").write_text("done")
        work.path(".shard-1.part").write_text("half")
        raise RuntimeError
    folder = tmp_path / "new" / ".articles.jsonl.work"
    assert folder.exists()
    with suppress(RuntimeError), Work(out, "a", note=notes.append) as work:
        assert work.path("shard-0").read_text() == "done"
        assert not work.path(".shard-1.part").exists()
        raise RuntimeError
    with Work(out, "b", note=notes.append) as work:
        assert not work.path("shard-0").exists()
    assert not folder.exists()
    assert [note.rpartition(": ")[2] for note in notes] == [
        "going on where an earlier run stopped",
        "an earlier run had other inputs or options; starting anew",
    ]


def test_what_is_not_ours_is_not_emptied(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (tmp_path / ".out.work").mkdir()
    (tmp_path / ".out.work" / "letters").write_text("mine")
    with pytest.raises(OutputExistsError, match="holds letters, which is not ours"), Work(out, "a"):
        pass
    assert (tmp_path / ".out.work" / "letters").read_text() == "mine"


def test_the_second_run_is_refused_while_the_first_one_works(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with Work(out, "a") as work:
        with pytest.raises(WorkInUseError, match=f"process {os.getpid()} works there"), Work(out, "a"):
            pass
        assert work.folder.exists()
    with Work(out, "a"):
        pass


def test_a_lock_of_another_machine_is_believed(tmp_path: Path) -> None:
    (tmp_path / ".out.work").mkdir()
    lock = tmp_path / ".out.work" / "lock"
    lock.write_text("17 node-3")
    with pytest.raises(WorkInUseError, match=r"process 17 on node-3 works there; if it no longer runs, delete .*lock$"):
        Work(tmp_path / "out", "a").__enter__()
    lock.unlink()
    with Work(tmp_path / "out", "a"):
        pass


SCRIPT = """
import sys, time
from pathlib import Path
from standpunkt.corpus.engine.work import Work, whole
with Work(Path(sys.argv[1]), "a") as work:
    for name in map(str, range(int(sys.argv[2]), 4)):
        with whole(work.path(name)) as part:
            part.write_text(name)
        print(name, flush=True)
        if name == sys.argv[3]:
            time.sleep(60)
"""


def test_a_killed_run_leaves_whole_shards_and_no_lock(tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-c", SCRIPT, str(out), "0", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        assert [run.stdout.readline() for _ in range(2)] == ["0\n", "1\n"]
        with pytest.raises(WorkInUseError, match=f"process {run.pid} works there"), Work(out, "a"):
            pass
        run.send_signal(signal.SIGKILL)
    with Work(out, "a") as work:
        assert sorted(path.name for path in work.folder.iterdir()) == ["0", "1", "fingerprint", "lock"]


def test_a_file_is_whole_or_absent(tmp_path: Path) -> None:
    target = tmp_path / "shard"
    with suppress(RuntimeError), whole(target) as part:
        part.write_text("half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StandpunktError, match="shard: cannot be written: No space left"), whole(target) as part:
        Path("/dev/full").write_text("full")
    with pytest.raises(StandpunktError, match="cannot be written: No such file"), whole(tmp_path / "no" / "shard"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_the_fingerprint_follows_inputs_and_parameters(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("1")
    marks = [fingerprint([source], {"rules": "1"}), fingerprint([source], {"rules": "2"}), fingerprint([], {})]
    assert fingerprint([source], {"rules": "1"}) == marks[0]
    source.write_text("12")
    marks.append(fingerprint([source], {"rules": "1"}))
    os.utime(source, ns=(0, 0))
    marks.append(fingerprint([source], {"rules": "1"}))
    assert len(set(marks)) == 5


def test_a_shard_has_the_same_bytes_from_every_process(tmp_path: Path) -> None:
    shards: list[bytes] = []
    with Pool(2, patience=0) as pool:
        for executor, name in ((Inline(), "here"), (pool, "there")):
            (tmp_path / name).mkdir()
            list(executor.map(partial(doubled, tmp_path / name), range(4)))
            shards.append(b"".join(path.read_bytes() for path in sorted((tmp_path / name).iterdir())))
    assert shards[0] == shards[1]
    assert [read(tmp_path / "there" / str(number)) for number in range(4)] == [[0, 2], [2, 4], [4, 6], [6, 8]]
