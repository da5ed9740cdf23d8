"""The file that says who an annotator is: private, whole, and silent about itself in errors."""

from pathlib import Path

import pytest

from standpunkt.annotation.people import Kind, Person, find_person, read_people, write_people
from standpunkt.errors import InputError, RecordError, UsageError

ANNA = Person(name="anna", email="anna@example.org", user=2)
MODEL = Person(name="m-1", email="m1@example.org", user=3, kind=Kind.MODEL, token="0f" * 20)


def test_people_come_back_as_they_were_written(tmp_path: Path) -> None:
    assert read_people(tmp_path) == ()
    write_people(tmp_path, [ANNA, MODEL])
    assert read_people(tmp_path) == (ANNA, MODEL)
    assert (tmp_path / "people.json").stat().st_mode & 0o777 == 0o600
    write_people(tmp_path, [MODEL])
    assert read_people(tmp_path) == (MODEL,)


def test_file_that_others_can_read_is_refused_with_the_line_that_mends_it(tmp_path: Path) -> None:
    write_people(tmp_path, [ANNA])
    file = tmp_path / "people.json"
    for mode in (0o640, 0o604, 0o622):
        file.chmod(mode)
        with pytest.raises(UsageError, match=f"chmod 600 {file}"):
            read_people(tmp_path)


def test_errors_and_reprs_hold_no_address_and_no_token(tmp_path: Path) -> None:
    assert "@" not in repr([ANNA, MODEL])
    assert str(MODEL.token) not in repr(MODEL)
    file = tmp_path / "people.json"
    for content in (
        '{"people": [{"name": "anna", "email": "anna@example.org", "token": "secret@token"}]}',
        '{"people": [{"name": "anna", "email": 7, "kind": "anna@example.org"}]}',
        '{"people": [{"name": "anna@example.org", "email": "anna@example.org"}]}',
        '["anna@example.org", ',
    ):
        file.write_text(content)
        file.chmod(0o600)
        with pytest.raises(InputError) as refused:
            read_people(tmp_path)
        assert "example.org" not in str(refused.value)
        assert "secret" not in str(refused.value)
        assert str(file) in str(refused.value)


def test_each_name_address_and_account_is_one_persons(tmp_path: Path) -> None:
    other = Person(name="bert", email="bert@example.org", user=2)
    with pytest.raises(RecordError, match=r"people\[1\]\.user: E_DUP_ID"):
        write_people(tmp_path, [ANNA, other])
    assert read_people(tmp_path) == ()


def test_unknown_name_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean anna"):
        find_person([ANNA, MODEL], "ana")
    assert find_person([ANNA, MODEL], "m-1") is MODEL
