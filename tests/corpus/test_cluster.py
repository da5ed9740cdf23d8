"""The cluster: two real Ray nodes on this machine, one of which is killed in the middle of the work."""

import json
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

from standpunkt import Article, InputError, StandpunktError, UsageError, jsonl
from standpunkt.corpus.compose import Metadata
from standpunkt.corpus.dataset import Corpus
from standpunkt.corpus.duplicates.clusters import DuplicateRow
from standpunkt.corpus.duplicates.corpus import split_forward
from standpunkt.corpus.duplicates.find import find_duplicates
from standpunkt.corpus.engine import cluster
from standpunkt.corpus.engine.cluster import Cluster
from standpunkt.corpus.engine.executor import Executor, Inline, open_executor
from standpunkt.corpus.engine.task import WorkerLostError
from standpunkt.corpus.ingest import ingest
from standpunkt.corpus.load import load
from standpunkt.corpus.readers.options import ReadOptions
from standpunkt.corpus.release import build_release
from standpunkt.corpus.text.tokens import token_spans
from standpunkt.errors import Fault
from tests.corpus.planted import blown_up, text

T = TypeVar("T")
R = TypeVar("R")

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.xdist_group("cluster"),
    pytest.mark.filterwarnings("ignore:Tip. In future versions of Ray:FutureWarning"),
]

START_SECONDS = 60
STORE_BYTES = 78_643_200
"""The least that Ray takes."""
QUICK = {
    "RAY_health_check_initial_delay_ms": "500",
    "RAY_health_check_period_ms": "500",
    "RAY_health_check_timeout_ms": "1000",
    "RAY_health_check_failure_threshold": "2",
}
"""A dead node is noticed after seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nodes:
    """A head and one more node, each with one core, in a temporary folder of their own."""

    folder: Path
    port: int
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict[str, "subprocess.Popen[bytes]"])

    @property
    def address(self) -> str:
        """What ``--cluster`` takes."""
        return f"127.0.0.1:{self.port}"

    def start(self, name: str, *options: str) -> None:
        """Start a node, in a session of its own, so that `kill` finds all its processes."""
        with (self.folder / f"{name}.log").open("wb") as log:
            self.running[name] = subprocess.Popen(
                [
                    Path(sys.executable).with_name("ray"),
                    *("start", "--block", "--disable-usage-stats", "--include-log-monitor=false"),
                    *("--num-cpus=1", f"--object-store-memory={STORE_BYTES}", f"--plasma-directory={self.folder}"),
                    *("--min-worker-port=0", "--max-worker-port=0", f"--temp-dir={self.folder}"),
                    *options,
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=os.environ | QUICK,
                start_new_session=True,
            )

    def wait_for(self, name: str) -> None:
        """Return when the node has joined."""
        log = self.folder / f"{name}.log"
        deadline = time.monotonic() + START_SECONDS
        while "Ray runtime started" not in log.read_text():
            assert self.running[name].poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)

    def kill(self, name: str) -> None:
        """Take a node away as a power cut does."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    with pytest.MonkeyPatch.context() as patch:
        # While it runs, nobody else on this machine may give it work.
        patch.setenv("RAY_AUTH_MODE", "token")
        patch.setenv("RAY_AUTH_TOKEN", secrets.token_hex(32))
        # Not under pytest's folder: the paths of sockets have to be short.
        nodes = Nodes(folder=Path(tempfile.mkdtemp(prefix="ray")), port=_free_port())
        try:
            clients = f"--ray-client-server-port={_free_port()}"
            nodes.start("head", "--head", f"--port={nodes.port}", "--include-dashboard=false", clients)
            nodes.wait_for("head")
            nodes.start("second", f"--address={nodes.address}")
            nodes.wait_for("second")
            yield nodes
        finally:
            for name in list(nodes.running):
                nodes.kill(name)
            shutil.rmtree(nodes.folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def signature(text: str) -> tuple[list[tuple[int, int]], list[int]]:
    """Return the tokens of a long text and its MinHash: real work, and a result too large for a message."""
    import rensa as untyped  # noqa: PLC0415 - heavy

    rensa: Any = untyped
    time.sleep(0.1)  # so that the node dies in the middle on a fast machine, too
    text = text * 10
    spans = list(token_spans(text))
    words = [text[start:end] for start, end in spans]
    minhash = rensa.RMinHash(128, 42)
    minhash.update([" ".join(words[place : place + 5]) for place in range(len(words) - 4)])
    return spans, list(minhash.digest())


def fail(number: int) -> int:
    """Raise on 3."""
    if number == 3:
        raise InputError([Fault(code="E_X", expected="a", found="b", file="x.csv", line=7)])
    return number


def die(item: str) -> str:
    """Kill the own process on `deadly`."""
    if item == "deadly":
        os.kill(os.getpid(), signal.SIGKILL)
    return item


class Losing:
    """An executor that loses a node in the middle: after so many results."""

    def __init__(self, executor: Executor, nodes: Nodes, name: str, after: int) -> None:
        self._executor = executor
        self._nodes = nodes
        self._name = name
        self._left = after

    def map(self, function: Callable[[T], R], items: Iterable[T], /) -> Iterator[R]:
        """Yield what the executor yields."""
        for result in self._executor.map(function, items):
            self._left -= 1
            if not self._left:
                self._nodes.kill(self._name)
            yield result


def whole_line(source: Path, folder: Path, executor: Executor) -> dict[str, bytes]:
    """Ingest, find duplicates, split and build; return every file that came of it."""
    articles = folder / "articles.jsonl"
    ingest([source], articles, ReadOptions(metadata=Metadata(licence="CC-BY-4.0")), executor=executor)
    rows = ((a.id, a.text, a.text_sha256, a.published) for a in jsonl.stream(articles, Article))
    found = find_duplicates(rows, executor, folder / "work")
    jsonl.write(folder / "duplicates.jsonl", found.rows)
    corpus = split_forward(load(str(articles)), "2025-02", "2025-03", executor, beside=folder / "release")
    build_release(corpus, folder / "release", executor=executor)
    shutil.rmtree(folder / "work")
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_components_and_release_although_a_node_dies(
    nodes: Nodes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file of the whole line is the same, byte for byte, on one process and on a cluster that shrinks."""
    monkeypatch.setattr("standpunkt.corpus.ingest._BATCH_DOCUMENTS", 20)
    monkeypatch.setattr("standpunkt.corpus.release.PART_ARTICLES", 15)
    monkeypatch.setattr("standpunkt.corpus.duplicates.intake.DOCUMENTS", 20)
    rng = random.Random(7)  # noqa: S311 - no secret
    rows = [
        {"id": planted.id.replace(":", "-"), "text": planted.text, "date": planted.row[3]}
        for planted in blown_up([text(rng) for _ in range(24)], seed=7)
    ]
    source = tmp_path / "crawl.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    expected = whole_line(source, tmp_path / "here", Inline())
    with open_executor(cluster=nodes.address) as executor:
        found = whole_line(source, tmp_path / "there", Losing(executor, nodes, "second", after=8))
    assert "second" not in nodes.running, "the node was lost in the middle"
    assert len(jsonl.read(tmp_path / "there" / "duplicates.jsonl", DuplicateRow)) > 100
    assert found == expected


def test_the_same_results_although_a_node_dies(nodes: Nodes, sample: Corpus) -> None:
    texts = [article.text for article in sample.articles][:40]
    expected = list(Inline().map(signature, texts))
    nodes.start("third", f"--address={nodes.address}")
    nodes.wait_for("third")
    results: list[object] = []
    with open_executor(cluster=nodes.address) as executor:
        for result in executor.map(signature, texts):
            if len(results) == 3:
                nodes.kill("third")
            results.append(result)
    assert results == expected


def test_errors_are_those_of_any_executor(nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    with Cluster(nodes.address) as executor:
        results = executor.map(fail, range(6))
        assert [next(results) for _ in range(3)] == [0, 1, 2]
        with pytest.raises(InputError, match=r"x.csv:7: \$: E_X: expected a; found b"):
            next(results)
        with pytest.raises(WorkerLostError, match="'deadly' died, twice"):
            list(executor.map(die, ["a", "deadly"]))
        assert list(executor.map(die, ["a", "b"])) == ["a", "b"]
        monkeypatch.setattr(cluster, "__version__", "0.0.0")
        with pytest.raises(StandpunktError, match=r"holds Standpunkt [\d.]+, the caller 0\.0\.0"):
            list(executor.map(abs, [1]))


@pytest.mark.parametrize(
    ("address", "error", "message"),
    [
        ("elsewhere", UsageError, "expected the address of a Ray cluster"),
        ("127.0.0.1:99999", StandpunktError, "no Ray cluster answers there"),
        ("127.0.0.1:1", StandpunktError, "no Ray cluster answers there .*refused"),
        ("ray://127.0.0.1:1", StandpunktError, "no Ray cluster answers there .*refused"),
    ],
)
def test_a_wrong_address_is_told_at_once(address: str, error: type[Exception], message: str) -> None:
    started = time.monotonic()
    with pytest.raises(error, match=message), open_executor(cluster=address):
        pass
    assert time.monotonic() - started < 2


def test_a_server_of_another_kind_is_no_cluster() -> None:
    def greet(server: socket.socket) -> None:
        with server.accept()[0] as caller:
            caller.sendall(b"SSH-2.0-OpenSSH\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as threads:
        threads.submit(greet, server)
        with pytest.raises(StandpunktError, match="what answers there is no Ray cluster"):
            Cluster(f"127.0.0.1:{server.getsockname()[1]}")
