"""Runs that do not end well: killed in the middle, or out of disk. The same command again gives what one run gives."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from standpunkt import StandpunktError
from standpunkt.corpus.engine.executor import Inline
from standpunkt.corpus.ingest import ingest
from standpunkt.corpus.readers.options import ReadOptions
from tests.corpus.planted import text

DOCUMENTS = 4_500


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A crawl of invented articles, enough for several batches."""
    rng = random.Random(11)  # noqa: S311 - no secret
    source = tmp_path_factory.mktemp("crawl") / "crawl.jsonl"
    with source.open("w", encoding="utf-8") as file:
        for number in range(DOCUMENTS):
            row = {"id": f"d{number}", "text": text(rng, paragraphs=2), "date": f"2025-{number % 9 + 1:02d}"}
            file.write(json.dumps(row) + "\n")
    return source


def command(*words: object) -> list[str]:
    """The command line, in a process of its own."""
    return [str(Path(sys.executable).with_name("standpunkt")), "corpus", *map(str, words)]


def kill_when(done: Callable[[], bool], words: list[str]) -> None:
    """Start a command and kill it, as a power cut does, once `done`."""
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    while not done():
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, hidden ones too."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_killed_ingest_goes_on_and_ends_as_an_undisturbed_one(crawl: Path, tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    subprocess.run(command("ingest", crawl, "--out", whole / "articles.jsonl", "--workers", 1), check=True)
    again = command("ingest", crawl, "--out", killed / "articles.jsonl", "--workers", 1)
    work = killed / ".articles.jsonl.work"
    kill_when(lambda: len(list(work.glob("*.parquet"))) >= 2, again)
    assert not (killed / "articles.jsonl").exists(), "nothing half written is there to be taken for whole"
    finished = {path.name for path in work.glob("*.parquet")}
    assert finished
    done = subprocess.run(again, check=True, capture_output=True, text=True)
    assert "going on where an earlier run stopped" in done.stderr
    assert files(killed) == files(whole), "the same files, and nothing else"


def test_a_killed_build_leaves_nothing_that_the_next_one_keeps(crawl: Path, tmp_path: Path) -> None:
    articles = tmp_path / "articles.jsonl"
    subprocess.run(command("ingest", crawl, "--out", articles, "--licence", "CC-BY-4.0"), check=True)
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    again = command("build", articles, "--out", killed / "release", "--workers", 1)
    subprocess.run(command("build", articles, "--out", whole / "release", "--workers", 1), check=True)
    kill_when(lambda: bool(list(killed.glob(".release.*/new/*/*.parquet"))), again)
    assert [path.name[:9] for path in killed.iterdir()] == [".release."]
    subprocess.run(again, check=True)
    assert files(killed) == files(whole)


def test_a_full_disk_is_one_error_and_leaves_nothing_half_written(
    crawl: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full at the third shard; with room again, the run goes on."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - as the code that is tried does

    write, written = pq.write_table, []

    def full(table: object, where: object, **options: object) -> None:
        written.append(where)
        if len(written) == 3:
            raise OSError(28, "No space left on device")
        write(table, where, **options)

    monkeypatch.setattr(pq, "write_table", full)
    out = tmp_path / "articles.jsonl"
    with pytest.raises(StandpunktError, match="cannot be written: No space left on device"):
        ingest([crawl], out, ReadOptions(), executor=Inline())
    assert [path.name for path in tmp_path.iterdir()] == [".articles.jsonl.work"]
    assert ingest([crawl], out, ReadOptions(), executor=Inline()).articles == DOCUMENTS
    assert len(written) == 3 + 3, "two shards were there already"
