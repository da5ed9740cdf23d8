"""Runs that do not end well: killed in the middle, or out of disk. The same command again gives what one run gives."""

import json
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from standpunkt import StandpunktError
from standpunkt.corpus.compose import Metadata
from standpunkt.corpus.engine.executor import Inline
from standpunkt.corpus.ingest import ingest
from standpunkt.corpus.load import load
from standpunkt.corpus.readers.options import ReadOptions
from standpunkt.corpus.release import build_release
from tests.corpus.planted import text

DOCUMENTS = 350


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


DRIVER = """
import os, signal, sys
import pyarrow.parquet as pq
import pytest
from standpunkt.cli import main

write, last = pq.ParquetWriter.write_table, int(sys.argv.pop(1))
written = []

def write_and_die(self, table, **options):
    write(self, table, **options)
    written.append(table)
    if len(written) == last:
        os.kill(os.getpid(), signal.SIGKILL)

patch = pytest.MonkeyPatch()
patch.setattr("standpunkt.corpus.ingest._BATCH_DOCUMENTS", 100)
patch.setattr("standpunkt.corpus.release.PART_ARTICLES", 50)
patch.setattr(pq.ParquetWriter, "write_table", write_and_die)
main()
"""
"""The command line, with small batches; it dies, as in a power cut, in the middle of the n-th file."""


def run_and_kill(*words: object, last: int) -> None:
    """Run a command in a process of its own, which dies in file number `last`."""
    line = [sys.executable, "-c", DRIVER, str(last), "corpus", *map(str, words), "--workers", "1"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the driver."""
    monkeypatch.setattr("standpunkt.corpus.ingest._BATCH_DOCUMENTS", 100)
    monkeypatch.setattr("standpunkt.corpus.release.PART_ARTICLES", 50)


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, hidden ones too."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_killed_ingest_goes_on_and_ends_as_an_undisturbed_one(crawl: Path, tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    ingest([crawl], whole / "articles.jsonl", ReadOptions())
    run_and_kill("ingest", crawl, "--out", killed / "articles.jsonl", last=3)
    assert not (killed / "articles.jsonl").exists(), "nothing half written is there to be taken for whole"
    work = killed / ".articles.jsonl.work"
    assert sorted(path.name for path in work.glob("*.parquet")) == ["000000.parquet", "000001.parquet"]
    assert len(list(work.glob(".*.part"))) == 1, "the third had no time to take its place"
    notes: list[str] = []
    ingest([crawl], killed / "articles.jsonl", ReadOptions(), note=notes.append)
    assert notes == [f"{work}: going on where an earlier run stopped"]
    assert files(killed) == files(whole), "the same files, and nothing else"


def test_a_killed_build_leaves_nothing_that_the_next_one_keeps(crawl: Path, tmp_path: Path) -> None:
    articles = tmp_path / "articles.jsonl"
    ingest([crawl], articles, ReadOptions(metadata=Metadata(licence="CC-BY-4.0")))
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    build_release(load(str(articles)), whole / "release")
    run_and_kill("build", articles, "--out", killed / "release", last=4)
    assert len(list(killed.glob(".release.*/new/*/*.parquet"))) == 2, "a part in two configs; another was begun"
    assert [path.name[:9] for path in killed.iterdir()] == [".release."]
    build_release(load(str(articles)), killed / "release")
    assert files(killed) == files(whole)


def test_a_full_disk_is_one_error_and_leaves_nothing_half_written(
    crawl: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full at the third shard; with room again, the run goes on."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - as the code that is tried does

    write: Any = pq.write_table
    written: list[object] = []

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
    assert len(written) == 3 + 2, "two shards were there already"
