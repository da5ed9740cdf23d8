"""Output appears whole or not at all."""

import errno
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from standpunkt.errors import OutputExistsError, StandpunktError
from standpunkt.files import atomic_file, atomic_folder, write_json


class Interrupted(BaseException):
    """Something that ends a run in the middle."""


def test_file_is_replaced_only_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_text("old")
    with suppress(Interrupted), atomic_file(path, force=True) as temporary:
        temporary.write_text("half")
        raise Interrupted
    assert path.read_text() == "old"
    with atomic_file(path, force=True) as temporary:
        temporary.write_text("new")
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_folder_is_replaced_only_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "d"
    path.mkdir()
    (path / "manifest.json").touch()
    with suppress(Interrupted), atomic_folder(path, holds=("new", "manifest.json"), force=True) as temporary:
        (temporary / "new").touch()
        raise Interrupted
    assert [file.name for file in path.iterdir()] == ["manifest.json"]
    with atomic_folder(path, holds=("new", "manifest.json"), force=True) as temporary:
        (temporary / "new").touch()
    assert [file.name for file in path.iterdir()] == ["new"]
    assert list(tmp_path.iterdir()) == [path]


def test_only_a_folder_of_its_kind_is_replaced(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "theirs").touch()
    with (
        pytest.raises(OutputExistsError, match="holds theirs"),
        atomic_folder(other, holds=("new", "manifest.json"), force=True),
    ):
        pytest.fail("the block must not run")
    assert (other / "theirs").exists()


def test_existing_output_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(OutputExistsError), atomic_folder(tmp_path, holds=("new", "manifest.json")):
        pytest.fail("the block must not run")


def test_json_is_the_same_whatever_the_order(tmp_path: Path) -> None:
    write_json(tmp_path / "1", {"a": 1, "ü": [0.1]})
    write_json(tmp_path / "2", {"ü": [0.1], "a": 1})
    assert (
        (tmp_path / "1").read_bytes()
        == (tmp_path / "2").read_bytes()
        == '{\n  "a": 1,\n  "ü": [\n    0.1\n  ]\n}\n'.encode()
    )


def test_a_full_disk_names_the_file_and_leaves_nothing(tmp_path: Path) -> None:
    def fill() -> None:
        with atomic_file(tmp_path / "a.txt") as path:
            path.write_text("half", encoding="utf-8")
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StandpunktError, match=r"a\.txt: cannot be written: No space left"):
        fill()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_put_back_where_the_new_one_cannot_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "release"
    target.mkdir()
    (target / "a").write_text("old", encoding="utf-8")
    replace = Path.replace

    def fail(self: Path, to: Path) -> Path:
        if self.name == "new":
            raise OSError(errno.EACCES, "Permission denied")
        return replace(self, to)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="Permission"), atomic_folder(target, holds=["a"], force=True) as folder:
        (folder / "a").write_text("new", encoding="utf-8")
    assert (target / "a").read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_what_a_killed_process_moved_aside_is_put_back(tmp_path: Path) -> None:
    """It died between the two renames: the old folder is under a hidden name, the new one nowhere."""
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    hidden = tmp_path / f".release.{socket.gethostname()}.{int(done.stdout)}.x" / "old"
    hidden.mkdir(parents=True)
    (hidden / "a").write_text("old", encoding="utf-8")
    with pytest.raises(OutputExistsError), atomic_folder(tmp_path / "release", holds=["a"]):
        pass
    with atomic_folder(tmp_path / "release", holds=["a"], force=True) as folder:
        (folder / "a").write_text("new", encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["release"]
