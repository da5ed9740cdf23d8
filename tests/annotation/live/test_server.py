"""A server of our own: started once and found again, on its port or not at all, saved, wrecked and brought back."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Generator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest

from standpunkt.annotation.label_config import label_config
from standpunkt.annotation.studio import backup, installation, probe, restoring, server
from standpunkt.annotation.studio.client import LabelStudio
from standpunkt.annotation.studio.credentials import Access
from standpunkt.annotation.studio.home import COMMAND, VERSION, Home
from standpunkt.annotation.studio.installation import installed, require_command
from standpunkt.errors import InputError, OutputExistsError, ServiceError, UsageError
from tests.annotation.servers import LiveServer, free_port

pytestmark = pytest.mark.live


def silent(_: str) -> None:
    """Report nothing."""


def titles(running: LiveServer) -> list[str]:
    return sorted(project["title"] for project in running.ask("GET", "/api/projects")["results"])


@contextmanager
def stranger(answers: dict[str, object], port: int) -> Generator[None]:
    """Something on a port that answers some paths with JSON, and the rest with 404."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(answers.get(self.path)).encode()
            self.send_response(200 if self.path in answers else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's names
            """Print nothing."""

    with HTTPServer(("127.0.0.1", port), Handler) as listening:
        thread = Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        try:
            yield
        finally:
            listening.shutdown()
            thread.join()


def test_secrets_stand_in_no_argument_and_no_log(live_server: LiveServer) -> None:
    pid = server.state(live_server.home).pid
    arguments = Path(f"/proc/{pid}/cmdline")
    shown = live_server.home.log.read_text() + (arguments.read_text() if arguments.exists() else "")
    assert live_server.token not in shown
    assert live_server.password not in shown
    for file in (live_server.home.access, live_server.home.log, live_server.home.running):
        assert file.stat().st_mode & 0o077 == 0


def test_listens_on_the_loopback_alone(live_server: LiveServer) -> None:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outward:
            outward.connect(("192.0.2.1", 9))  # an address for examples; nothing is sent
            address = outward.getsockname()[0]
    except OSError:
        pytest.skip("this machine has no other address than the loopback")
    with pytest.raises(OSError, match="refused"), socket.create_connection((address, live_server.port), timeout=5):
        pass


def test_taken_port_is_refused_and_its_holder_named(
    label_studio: Home, live_server: LiveServer, tmp_path: Path
) -> None:
    """Label Studio itself would listen on the next port without a word."""
    place = Home(folder=tmp_path, command=label_studio.command)
    with pytest.raises(UsageError, match=rf"port {live_server.port} .*Label Studio {VERSION} listens there already"):
        server.start(place, silent, port=live_server.port)
    port = free_port()
    with (
        stranger({"/api/version": {"release": "1.7.0"}}, port),
        pytest.raises(UsageError, match=r"Label Studio 1\.7\.0"),
    ):
        server.start(place, silent, port=port)
    for impossible in (0, 70_000):
        with pytest.raises(UsageError, match="expected a number from 1 to 65535"):
            server.start(place, silent, port=impossible)
    assert not place.access.exists()


def test_another_version_that_answers_is_told_and_ended(tmp_path: Path) -> None:
    """A command that is a Label Studio of another version, as somebody else may have installed one."""
    command = tmp_path / "label-studio"
    command.write_text(
        f"#!{sys.executable}\n"
        "import http.server, json, sys\n"
        "class Handler(http.server.BaseHTTPRequestHandler):\n"
        "    def do_GET(self):\n"
        "        self.send_response(200); self.end_headers()\n"
        "        self.wfile.write(json.dumps({'status': 'UP', 'release': '1.7.0'}).encode())\n"
        "port = int(sys.argv[sys.argv.index('--port') + 1])\n"
        "http.server.HTTPServer(('127.0.0.1', port), Handler).serve_forever()\n"
    )
    command.chmod(0o755)
    place = Home(folder=tmp_path / "home", command=command)
    port = free_port()
    with pytest.raises(ServiceError, match=r"Label Studio 1\.7\.0, not " + VERSION):
        server.start(place, silent, port=port)
    assert server.state(place).pid == 0
    assert probe.look(port, "/health") == (0, None)


def test_server_that_does_not_come_up_shows_the_end_of_its_log(tmp_path: Path) -> None:
    """The log's words are shown, and the secrets that it was given are not among them."""
    command = tmp_path / "label-studio"
    command.write_text('#!/bin/sh\necho "no such table: users $LABEL_STUDIO_PASSWORD"; exit 3\n')
    command.chmod(0o755)
    place = Home(folder=tmp_path / "home", command=command)
    with pytest.raises(ServiceError, match=r"ended as it started(.|\n)*no such table: users \[password\]"):
        server.start(place, silent, port=free_port())
    command.write_text("#!/bin/sh\nsleep 60\n")
    with pytest.raises(ServiceError, match="did not answer within 1 s"):
        server.start(place, silent, port=free_port(), patience=1)
    assert server.state(place).pid == 0


def test_data_without_its_log_in_is_not_started(label_studio: Home, tmp_path: Path) -> None:
    place = Home(folder=tmp_path, command=label_studio.command)
    place.data.mkdir()
    place.database.write_bytes(b"")
    with pytest.raises(UsageError, match=r"access\.json is missing"):
        server.start(place, silent, port=free_port())


def test_installation_that_failed_is_noticed_and_redone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here pip may ask nobody, so it ends without Label Studio; no marker is written, and the next run begins anew."""
    for name in list(os.environ):
        if name.startswith("PIP_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv(COMMAND, raising=False)
    place = Home(folder=tmp_path, command=tmp_path / f"environment-{VERSION}" / "bin" / "label-studio")
    with pytest.raises(UsageError, match=f"{VERSION} is not installed .*standpunkt annotation server install"):
        require_command(place)
    with pytest.raises(ServiceError, match=r"could not be installed(.|\n)*ERROR: "):
        installation.install(place, silent)
    assert installed(place) == ""
    with pytest.raises(UsageError, match="was not installed to the end"):
        require_command(place)

    def stop_at_once(text: str) -> None:
        raise KeyboardInterrupt(text)

    with pytest.raises(KeyboardInterrupt, match="taking away an unfinished installation"):
        installation.install(place, stop_at_once)


def test_backup_of_a_running_server_brings_wrecked_data_back(mortal_server: LiveServer, tmp_path: Path) -> None:
    """Project, upload and log-in are there again; what replaced them is kept."""
    number = mortal_server.ask("POST", "/api/projects", {"title": "before"})["id"]
    mortal_server.ask("POST", f"/api/projects/{number}/import", [{"data": {"text": "Ä 😀"}}])
    upload = mortal_server.home.data / "media" / "upload" / "saved" / "Grüße.txt"
    upload.parent.mkdir(parents=True)
    upload.write_text("kept")
    snapshot = mortal_server.home.data / "media" / "export" / "1" / "fetched and gone.json"
    snapshot.parent.mkdir(parents=True)
    snapshot.write_text("[]")
    archive, manifest = backup.backup(mortal_server.home, tmp_path / "saved.tar.gz")
    assert archive.stat().st_mode & 0o777 == 0o600
    assert {"access.json", "data/.env", "data/label_studio.sqlite3", "data/media/upload/saved/Grüße.txt"} <= {
        file.name for file in manifest.files
    }
    assert not any("export" in file.name for file in manifest.files)
    with pytest.raises(OutputExistsError):
        backup.backup(mortal_server.home, archive)
    with pytest.raises(UsageError, match="the server runs"):
        backup.restore(mortal_server.home, archive, force=True)
    mortal_server.ask("DELETE", f"/api/projects/{number}")
    mortal_server.ask("POST", "/api/projects", {"title": "after"})
    upload.unlink()
    mortal_server.stop()
    with pytest.raises(OutputExistsError, match="--force"):
        backup.restore(mortal_server.home, archive)
    restored = backup.restore(mortal_server.home, archive, force=True)
    assert restored.replaced is not None
    assert (restored.replaced / "access.json").exists()
    assert (restored.replaced / "data" / "label_studio.sqlite3").exists()
    mortal_server.start()
    assert {"before", "after"}.intersection(titles(mortal_server)) == {"before"}
    (task,) = mortal_server.ask("GET", f"/api/projects/{number}/export?exportType=JSON&download_all_tasks=true")
    assert task["data"]["text"] == "Ä 😀"
    assert upload.read_text() == "kept"


def test_restore_that_was_killed_between_its_moves_is_finished(label_studio: Home, tmp_path: Path) -> None:
    """Old data is moved away, then the tool is killed: the next command goes on from there, and nothing is lost."""
    for moves in range(4):
        place = Home(folder=tmp_path / str(moves), command=label_studio.command)
        coming = place.folder / "restoring"
        for folder, word in ((place.folder, "old"), (coming, "new")):
            (folder / "data").mkdir(parents=True)
            (folder / "data" / "word").write_text(word)
            (folder / "access.json").write_text(word)
        (coming / "replaced").mkdir()
        done = [
            (place.data, coming / "replaced" / "data"),
            (coming / "data", place.data),
            (place.access, coming / "replaced" / "access.json"),
            (coming / "access.json", place.access),
        ]
        for source, target in done[: moves + 1]:
            source.replace(target)
        kept = restoring.finish(place)
        assert (place.data / "word").read_text() == place.access.read_text() == "new"
        assert kept is not None
        assert (kept / "data" / "word").read_text() == (kept / "access.json").read_text() == "old"
        assert not coming.exists()
        assert restoring.finish(place) is None


def repacked(archive: Path, out: Path, *, more: dict[str, bytes] | None = None, drop: str = "", link: str = "") -> Path:
    """Write an archive anew, with files left out, added, or turned into links."""
    with tarfile.open(archive) as source, tarfile.open(out, "w:gz") as target:
        for member in source.getmembers():
            if member.name == drop:
                continue
            file = source.extractfile(member)
            if member.name == link:
                member.type, member.linkname, member.size = tarfile.SYMTYPE, "/etc/passwd", 0
            target.addfile(member, file)
        for name, content in (more or {}).items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            target.addfile(member, BytesIO(content))
    out.chmod(0o600)
    return out


def test_strange_backups_are_refused_and_nothing_is_touched(
    label_studio: Home, live_server: LiveServer, tmp_path: Path
) -> None:
    good, manifest = backup.backup(live_server.home, tmp_path / "good.tar.gz")
    place = Home(folder=tmp_path / "home", command=label_studio.command)
    whole = good.read_bytes()
    forged = manifest.files[0].name
    bad = {
        "more": repacked(good, tmp_path / "more.tar.gz", more={"../../escaped": b"x"}),
        "fewer": repacked(good, tmp_path / "fewer.tar.gz", drop="data/.env"),
        "link": repacked(good, tmp_path / "link.tar.gz", link="access.json"),
        "no manifest": repacked(good, tmp_path / "none.tar.gz", drop="manifest.json"),
        "other bytes": repacked(good, tmp_path / "other.tar.gz", drop=forged, more={forged: b"x"}),
        "cut off": tmp_path / "cut.tar.gz",
        "no archive": tmp_path / "text.tar.gz",
    }
    bad["cut off"].write_bytes(whole[: len(whole) // 2])
    bad["no archive"].write_text("no archive")
    for what, archive in bad.items():
        archive.chmod(0o600)
        with pytest.raises(InputError, match="E_BACKUP"):
            backup.restore(place, archive)
        assert not place.data.exists(), what
    for name in ("/etc/passwd", "data/../../x", "../x", "data//x", "data", "other/x"):
        with pytest.raises(ValueError, match="E_MEMBER"):
            backup.Kept(name=name, size=1, sha256="")
    good.chmod(0o644)
    with pytest.raises(UsageError, match="chmod 600"):
        backup.restore(place, good)
    assert sorted(path.name for path in place.folder.iterdir()) == [".lock"]


def test_somebody_saves_while_another_reads(live_server: LiveServer) -> None:
    """As an annotator does during a pull: without a write-ahead log this waits until the reading is done."""
    access = Access(url=live_server.url, token=live_server.token)
    with closing(sqlite3.connect(live_server.home.database)) as reading, LabelStudio(access, timeout=30) as studio:
        reading.execute("BEGIN")
        (before,) = reading.execute("SELECT count(*) FROM project").fetchone()
        studio.create_project(title="meanwhile", label_config=label_config(), instruction="")
        assert reading.execute("SELECT count(*) FROM project").fetchone() == (before,)
    assert "meanwhile" in titles(live_server)


def test_command_line(label_studio: Home, tmp_path: Path) -> None:
    """What a user types, with the server's folder given by the environment."""
    environment = os.environ | {COMMAND: str(label_studio.command), "STANDPUNKT_LABEL_STUDIO_HOME": str(tmp_path)}

    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-c", "from standpunkt.cli import main; main()", "annotation", "server", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert run("status").returncode == 1
    assert run("stop").stdout == "no server ran\n"
    assert run("backup").returncode == 2
    state = json.loads(run("status", "--json").stdout)
    assert (state["pid"], state["answers"], state["database_bytes"]) == (0, False, 0)
