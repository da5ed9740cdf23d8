"""What a tuple of a record may hold: numbers or nothing, and objects of others as they came."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from standpunkt import jsonl
from standpunkt.errors import InputError, RecordError
from standpunkt.record import Record


class Kept(Record, frozen=True, kw_only=True):
    """What came."""

    items: tuple[Mapping[str, Any], ...]
    """As it came."""
    numbers: tuple[float | None, ...] = ()
    """What else."""


def test_objects_in_a_tuple_survive_json(tmp_path: Path) -> None:
    kept = Kept(items=({"id": "a", "value": {"labels": ["PER"], "start": 1, "score": 0.5, "x": None}}, {}))
    jsonl.write(tmp_path / "kept.jsonl", [kept])
    assert jsonl.read(tmp_path / "kept.jsonl", Kept) == (kept,)


def test_numbers_in_a_tuple_may_be_missing() -> None:
    assert Kept(items=(), numbers=(0.5, None, 1.0)).numbers == (0.5, None, 1.0)
    with pytest.raises(RecordError):
        Kept(items=(), numbers=("x",))  # type: ignore[arg-type]


def test_a_member_that_is_no_object_is_a_fault_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(RecordError) as built:
        Kept(items=({}, "x"))  # type: ignore[arg-type]
    assert [(fault.code, fault.path) for fault in built.value.faults] == [("E_TYPE", "$.items[1]")]
    (tmp_path / "kept.jsonl").write_text('{"items": [{}, 7]}\n')
    with pytest.raises(InputError) as read:
        jsonl.read(tmp_path / "kept.jsonl", Kept)
    assert [(fault.code, fault.path) for fault in read.value.faults] == [("E_TYPE", "$.items[1]")]
