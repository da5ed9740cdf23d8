"""Pushing a release, with the hub's own client, to a stand-in for the hub: what arrives, what is refused."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from standpunkt.corpus.dataset import Corpus
from standpunkt.corpus.release import build_release
from standpunkt.labels import Split
from tests.corpus.hub_stand_in import TOKEN, StandIn, stand_in
from tests.examples import article

# The tests' own process is offline, and the client reads that when it is imported: so pushes happen in another one.
PUSHER = """
import json, os, sys
from dataclasses import asdict
from pathlib import Path
from standpunkt.corpus.push import push
from standpunkt.errors import StandpunktError
for line in sys.stdin:
    asked = json.loads(line)
    os.environ["HF_TOKEN"] = asked["token"]
    try:
        report = asdict(push(Path(asked["folder"]), asked["name"], **asked["options"]))
        done = {"code": 0, "error": "", **report}
    except StandpunktError as error:
        done = {"code": error.exit_code, "error": f"{type(error).__name__}: {error}"}
    print(json.dumps(done), flush=True)
"""
Report = dict[str, Any]
Push = Callable[..., Report]


def pusher(home: Path, **env: str) -> subprocess.Popen[str]:
    """Start a process that pushes what it is told to, a line at a time, with nothing of this process' settings."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("HF_", "HUGGING", "XDG_"))}
    clean = inherited | {"HF_HOME": str(home), "HF_HUB_DISABLE_XET": "1", **env}
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", PUSHER], env=clean, text=True, stdin=pipe, stdout=pipe, stderr=pipe)


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    """The process that pushes."""
    with pusher(tmp_path_factory.mktemp("home")) as running:
        yield running
        _, stderr = running.communicate(timeout=60)
    assert stderr == "", "nothing is drawn or written where nobody looks at a terminal"


@pytest.fixture
def push(process: subprocess.Popen[str], hub: StandIn) -> Push:
    """A function that pushes a folder and returns exit code, error and report."""

    def run(folder: Path, name: str = "verlag/sample", *, token: str = TOKEN, **options: Any) -> Report:  # noqa: ANN401
        asked = {"folder": str(folder), "name": name, "token": token, "options": {"endpoint": hub.endpoint} | options}
        return told(process, asked)

    return run


def told(process: subprocess.Popen[str], asked: Report) -> Report:
    """Send one order and wait for the report."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps(asked) + "\n")
    process.stdin.flush()
    report: Report = json.loads(process.stdout.readline())
    return report


@pytest.fixture
def hub() -> Iterator[StandIn]:
    """The stand-in."""
    with stand_in() as running:
        yield running


@pytest.fixture(scope="module")
def release(sample: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's release."""
    folder = tmp_path_factory.mktemp("push") / "sample"
    build_release(sample, folder)
    return folder


def content(folder: Path) -> dict[str, bytes]:
    """The files of a release."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def stored(hub: StandIn) -> dict[str, bytes]:
    """The files that the hub holds, without its own."""
    return {path: data for path, data in hub.state.files.items() if not path.startswith(".")}


def test_what_arrives_is_the_folder_and_the_token_stays_with_the_hub(push: Push, hub: StandIn, release: Path) -> None:
    report = push(release)
    assert (report["code"], report["error"]) == (0, "")
    assert stored(hub) == content(release)
    assert hub.state.tags == {"v0.1.0": report["commit"]} == {"v0.1.0": hub.state.head}
    assert len(hub.state.commits) == 2, "the hub's own first commit, and one with everything"
    assert report["url"] == f"{hub.endpoint}/datasets/verlag/sample"
    assert sorted(report["sent"]) == sorted(content(release))
    assert hub.state.tokens == {"hub": {f"Bearer {TOKEN}"}, "storage": set()}
    assert len(hub.state.objects) == sum(path.endswith(".parquet") for path in content(release))

    before = len(hub.state.requests)
    again = push(release)
    assert (again["code"], again["sent"], again["commit"]) == (0, [], hub.state.head)
    assert {method for _, method, _ in hub.state.requests[before:]} == {"GET"}, "the second push writes nothing"


def test_a_push_that_was_cut_off_before_its_tag_is_completed(push: Push, hub: StandIn, release: Path) -> None:
    push(release)
    head = hub.state.head
    hub.state.tags.clear()
    report = push(release)
    assert (report["code"], report["sent"], hub.state.tags) == (0, [], {"v0.1.0": head})


def test_a_new_version_replaces_the_files_of_the_old_one(
    push: Push, hub: StandIn, release: Path, sample: Corpus, tmp_path: Path
) -> None:
    push(release)
    hub.state.commit(hub.state.files | {"pictures/cover.png": b"not ours"})
    build_release(replace(sample, version="0.2.0", splits=dict.fromkeys(sample.splits, Split.TRAIN)), tmp_path / "next")
    report = push(tmp_path / "next")
    assert (report["code"], report["error"]) == (0, "")
    assert stored(hub) == content(tmp_path / "next") | {"pictures/cover.png": b"not ours"}, "what no push brought stays"
    gone = {path for path in content(release) if path.endswith(".parquet") and "/train-" not in path}
    assert set(report["removed"]) == gone
    assert set(hub.state.tags) == {"v0.1.0", "v0.2.0"}
    old = hub.state.commits[hub.state.tags["v0.1.0"]]
    assert {path: data for path, data in old.items() if not path.startswith(".")} == content(release)


def test_a_published_version_does_not_change(
    push: Push, hub: StandIn, release: Path, sample: Corpus, tmp_path: Path
) -> None:
    push(release)
    before = dict(hub.state.files)
    build_release(replace(sample, about="Something else."), tmp_path / "other")
    report = push(tmp_path / "other")
    assert (report["code"], hub.state.files) == (2, before)
    assert report["error"].startswith("UsageError: verlag/sample has published v0.1.0 with another README.md")


@pytest.mark.parametrize("files", [{"model.bin": b"x"}, {"manifest.json": b'{"name": "gnad", "files": {}}'}])
def test_a_data_set_with_something_else_is_left_alone(
    push: Push, hub: StandIn, release: Path, files: dict[str, bytes]
) -> None:
    hub.state.private["verlag/sample"] = False
    hub.state.commit(files)
    report = push(release)
    assert (report["code"], hub.state.files) == (2, files)
    assert "holds something else than a release of sample: nothing was sent" in report["error"]


def test_a_public_data_set_is_not_taken_for_a_private_one(push: Push, hub: StandIn, release: Path) -> None:
    assert push(release, "verlag/geheim", private=True)["code"] == 0
    assert hub.state.private == {"verlag/geheim": True}
    hub.state.private["verlag/offen"] = False
    report = push(release, "verlag/offen", private=True)
    assert report["code"] == 2
    assert "is public; nothing was sent" in report["error"]


def test_a_file_that_the_hub_spoils_is_noticed(push: Push, hub: StandIn, release: Path) -> None:
    hub.state.spoils = "croissant.json"
    report = push(release)
    assert (report["code"], hub.state.tags) == (1, {})
    assert "does not hold croissant.json as it was sent" in report["error"]


@pytest.mark.parametrize(
    ("name", "options", "refusal"),
    [
        ("verlag/sample", {"token": ""}, "UsageError: no token for the hub: run 'hf auth login', or set HF_TOKEN"),
        ("verlag/sample", {"token": "hf_wrong"}, "refused with 401: the token is not valid"),
        ("verlag/sample", {"endpoint": "http://hub.example.org"}, "expected an https address"),
        ("ver lag/sam/ple", {}, "expected a name such as organisation/corpus"),
    ],
)
def test_each_refusal_says_what_to_do(
    push: Push, hub: StandIn, release: Path, *, name: str, options: dict[str, str], refusal: str
) -> None:
    report = push(release, name, **options)
    assert refusal in report["error"]
    assert hub.state.private == {}


def test_a_token_that_may_only_read(push: Push, hub: StandIn, release: Path) -> None:
    hub.state.read_only = True
    report = push(release)
    assert report["code"] == 1
    assert "refused with 403: the token may not write to verlag/sample" in report["error"]


def test_no_network(push: Push, release: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    report = push(release, endpoint=f"http://127.0.0.1:{port}")
    assert report["code"] == 1
    assert f"http://127.0.0.1:{port}: no answer" in report["error"]


def test_offline_says_so_and_the_endpoint_may_come_from_the_environment(
    hub: StandIn, release: Path, tmp_path: Path
) -> None:
    order = {"folder": str(release), "name": "verlag/sample", "token": TOKEN, "options": {}}
    with pusher(tmp_path, HF_HUB_OFFLINE="1") as offline:
        assert "HF_HUB_OFFLINE is set" in told(offline, order)["error"]
        offline.communicate(timeout=60)
    assert hub.state.requests == []
    with pusher(tmp_path, HF_ENDPOINT=hub.endpoint) as online:
        assert told(online, order)["code"] == 0
        online.communicate(timeout=60)
    assert stored(hub) == content(release)


def test_what_may_not_be_published_never_leaves(push: Push, hub: StandIn, release: Path, tmp_path: Path) -> None:
    damaged, private, unnamed = tmp_path / "damaged", tmp_path / "private", tmp_path / "unnamed"
    shutil.copytree(release, damaged)
    (damaged / "README.md").write_text("x", encoding="utf-8")
    closed = msgspec.structs.replace(article(), licence=None)
    corpus = Corpus(name="p", version="1", about="", articles=(closed,), splits={closed.id: Split.TRAIN})
    build_release(corpus, private)
    build_release(replace(corpus, version="first try", articles=(article(),)), unnamed)
    for folder, code, message in (
        (damaged, 1, "E_CHECKSUM"),
        (private, 1, "E_LICENCE"),
        (unnamed, 2, "expected a version such as 1.0.0"),
        (tmp_path, 2, "expected a release folder"),
    ):
        report = push(folder)
        assert report["code"] == code
        assert message in report["error"]
    assert hub.state.requests == []
