"""What is kept is what was there: a backup of the right database, a journal's last line though its end is missing."""

import sqlite3
import tarfile
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest

from standpunkt.annotation.pull.rule import rule
from standpunkt.annotation.studio import backup
from standpunkt.annotation.studio.writing import to_result
from standpunkt.annotation.work.journal import JOURNAL, Verdict, append, read_journal, set_torn_line_aside
from standpunkt.errors import InputError
from tests.annotation.adjudication.test_gold import ANNA, TEXT, state


@pytest.mark.parametrize("name", ["a b", "c#d", "e?f", "g%20h", "ä"])
def test_a_backup_is_of_the_database_whatever_its_folder_is_called(tmp_path: Path, name: str) -> None:
    """In an address of SQLite's, all after ``#`` or ``?`` is no path: the copy would be of another, empty database."""
    (tmp_path / name).mkdir()
    database = tmp_path / name / "label_studio.sqlite3"
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute("CREATE TABLE task (id INTEGER)")
    copy = backup.copy_database(database, tmp_path / "copy")
    with closing(sqlite3.connect(copy)) as copied:
        assert copied.execute("SELECT name FROM sqlite_master").fetchall() == [("task",)]
    assert {path.name for path in tmp_path.iterdir()} == {name, "copy"}


def test_a_last_line_that_lacks_its_end_alone_still_counts(tmp_path: Path) -> None:
    """An editor took the end away; a ruling that is set aside would not come again with the next pull."""
    append(tmp_path, [state("anna", "b1", to_result(ANNA, TEXT), 1)])
    rule(tmp_path, "uuid-anna", Verdict.DISMISSED, "tried out")
    journal = tmp_path / JOURNAL
    whole, lines = journal.read_bytes(), read_journal(tmp_path)
    journal.write_bytes(whole[:-1])
    assert read_journal(tmp_path) == lines
    assert set_torn_line_aside(tmp_path) is None
    assert journal.read_bytes() == whole
    journal.write_bytes(whole[:-2])
    assert read_journal(tmp_path) == lines[:1]
    assert set_torn_line_aside(tmp_path) is not None


def test_a_backup_whose_manifest_is_no_unicode_is_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as tar:
        member = tarfile.TarInfo("manifest.json")
        member.size = 2
        tar.addfile(member, BytesIO(b"\xff{"))
    with pytest.raises(InputError):
        backup.unpack(tmp_path / "a.tar.gz", tmp_path / "out")
