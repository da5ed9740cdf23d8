"""How fast the whole job is on our own engine, against Daft and PySpark, and how much memory it takes.

The job: parquet shards are cleaned, their language told, exact and near duplicates found (verified) and dropped,
sentences and tokens found, and the rest written as parquet. All engines run the same stage bodies, each in a process
of its own and with its own way to group and join, and must keep the same documents. The seconds count from when the
engine's libraries are loaded and its services run. Memory is the private memory of all processes together, looked at
five times a second.

``make bench`` runs it. PySpark needs Java 17 and is installed apart, since it is 480 MB:
``make .venv/.installed-peers``.
"""

import argparse
import contextlib
import importlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from benchmarks.scale_load import DOCUMENTS, write_load
from standpunkt.corpus.engine.executor import open_executor

ENGINES: Final = {"ours": "benchmarks.scale_ours", "daft": "benchmarks.scale_daft", "spark": "benchmarks.scale_spark"}
ROOT: Final = Path(__file__).parents[1]
ARTICLES: Final = ROOT.parent / "shared" / "data" / "tenkgnad" / "test.csv"
PEERS: Final = ROOT / ".venv" / "peers"
LOOK_SECONDS: Final = 0.2
READY: Final = "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run took."""

    seconds: float
    """Wall time of the job."""
    cpu: float
    """CPU seconds of all processes, as last seen of each."""
    memory: float
    """Peak of private memory, in GB."""
    kept: frozenset[int]
    """Numbers of the documents that were written."""


def main() -> None:
    """Generate the load, run the engines, print the table."""
    options = _options()
    if options.job:
        _job(*options.job)
        return
    if not options.articles.is_file():
        raise SystemExit(f"{options.articles} is absent: give --articles")
    if "spark" in options.engines and not (options.peers / "pyspark").is_dir():
        Console(stderr=True).print(f"PySpark is not in {options.peers}, and left out")
        options.engines.remove("spark")
    table = Table(title="parquet → clean → language → duplicates → sentences and tokens → parquet")
    for column in ("documents", "engine", "kept", "wall s", "CPU s", "peak private GB", "docs/s", "ours is"):
        table.add_column(column, justify="left" if column == "engine" else "right")
    with tempfile.TemporaryDirectory(prefix="scale-", dir=options.folder) as name:
        for documents in options.documents:
            folder = Path(name) / str(documents)
            with open_executor() as executor:
                write_load(options.articles, folder / "load", documents, executor)
            runs: dict[str, list[Run]] = {engine: [] for engine in options.engines}
            for _ in range(options.repeat):
                for engine in options.engines:
                    runs[engine].append(_measured(engine, folder, options.peers))
            _rows(table, documents, runs)
    Console(width=120).print(table)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--documents", type=int, nargs="+", default=[DOCUMENTS])
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--articles", type=Path, default=ARTICLES, help="test.csv of 10kGNAD")
    parser.add_argument("--peers", type=Path, default=PEERS, help="where pip installed PySpark (--target)")
    parser.add_argument("--folder", type=Path, help="where the load is written; by default the temporary folder")
    parser.add_argument("--job", nargs=2, help=argparse.SUPPRESS)
    return parser.parse_args()


def _job(engine: str, folder: str) -> None:
    """Run one engine's job in this process, and say when it begins."""
    module = importlib.import_module(ENGINES[engine])
    work, out = Path(folder) / "work", Path(folder) / "out"
    for path in (work, out):
        path.mkdir()
    started = module.start(work)
    print(READY, flush=True)
    module.run(Path(folder) / "load", started, out)
    os._exit(0)  # all is written; Daft's threads may crash an interpreter that takes itself apart


def _measured(engine: str, folder: Path, peers: Path) -> Run:
    command = [sys.executable, "-m", "benchmarks.scale", "--job", engine, str(folder)]
    # Processes that Spark starts look for our modules there, too.
    paths = os.pathsep.join(filter(None, [str(ROOT), str(peers), os.environ.get("PYTHONPATH")]))
    quiet = {"DAFT_ANALYTICS_ENABLED": "0", "DAFT_PROGRESS_BAR": "0", "OMP_NUM_THREADS": "1", "PYTHONPATH": paths}
    log = folder / "log"
    with (
        log.open("w") as errors,
        subprocess.Popen(  # noqa: S603 - this file
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env=os.environ | quiet
        ) as process,
    ):
        if process.stdout is None or READY not in process.stdout.readline():
            raise SystemExit(f"{engine}: {log.read_text()}")
        started = time.perf_counter()
        peak, cpu = 0.0, dict[int, float]()
        while process.returncode is None:
            tree = list(_tree(process.pid))
            peak = max(peak, sum(map(_private, tree)))
            cpu |= {pid: seconds for pid in tree if (seconds := _cpu(pid))}
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(LOOK_SECONDS)
        seconds = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"{engine}: {log.read_text()}")
    kept = _kept(folder / "out")
    for name in ("work", "out"):
        shutil.rmtree(folder / name)
    return Run(seconds=seconds, cpu=sum(cpu.values()), memory=peak / 1e9, kept=kept)


def _tree(pid: int) -> Iterator[int]:
    """Yield a process and all that descend from it."""
    yield pid
    for task in _files(f"/proc/{pid}/task", "*/children"):
        for child in _text(task).split():
            yield from _tree(int(child))


def _private(pid: int) -> int:
    """Return the bytes that are a process's alone."""
    lines = (line.split() for line in _text(Path(f"/proc/{pid}/smaps_rollup")).splitlines())
    return sum(int(words[1]) * 1024 for words in lines if words[0] in {"Private_Clean:", "Private_Dirty:"})


def _cpu(pid: int) -> float:
    """Return the CPU seconds of a process so far."""
    words = _text(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK") if words else 0.0


def _files(folder: str, pattern: str) -> list[Path]:
    try:
        return list(Path(folder).glob(pattern))
    except OSError:  # the process ended just now
        return []


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:  # likewise
        return ""


def _kept(folder: Path) -> frozenset[int]:
    import pyarrow.parquet as untyped  # noqa: PLC0415 - heavy

    parquet: Any = untyped
    kept: list[int] = []
    for path in sorted(folder.rglob("*.parquet")):
        kept += parquet.ParquetFile(path).read(columns=["number"]).column("number").to_pylist()
    if len(set(kept)) != len(kept):
        raise SystemExit(f"{folder}: a document was written twice")
    return frozenset(kept)


def _rows(table: Table, documents: int, runs: Mapping[str, Sequence[Run]]) -> None:
    """Add the rows of one load: medians of all runs."""
    first = next(iter(runs.values()))
    for engine, made in runs.items():
        if any(run.kept != first[0].kept for run in made):
            raise SystemExit(f"{engine} kept other documents: {len(made[0].kept):,} instead of {len(first[0].kept):,}")
        seconds, cpu, memory = (
            statistics.median(values)
            for values in zip(*((run.seconds, run.cpu, run.memory) for run in made), strict=True)
        )
        ratio = seconds / statistics.median(run.seconds for run in first)
        table.add_row(
            *(f"{documents:,}", engine, f"{len(made[0].kept):,}", f"{seconds:.1f}", f"{cpu:.1f}", f"{memory:.2f}"),
            *(f"{documents / seconds:,.0f}", "" if made is first else f"{ratio:.1f}x as fast"),
        )


if __name__ == "__main__":
    main()
