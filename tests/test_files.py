"""Output appears whole or not at all."""

from contextlib import suppress
from pathlib import Path

import pytest

from standpunkt.errors import OutputExistsError
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
