"""A recorded export of Label Studio 1.23.2, read; and the same from a server that runs now."""

import json
from pathlib import Path
from typing import Any

import pytest

from standpunkt.annotation.studio.export import ExportedTask, read_export
from tests.annotation.campaign import TEXTS, drawn
from tests.annotation.recorded import FILE, record
from tests.annotation.servers import LiveServer


def read(content: bytes) -> tuple[ExportedTask, ...]:
    return read_export(content, lambda email: email.partition("@")[0])


def test_a_recorded_export_says_who_did_what() -> None:
    first, second, third = read(FILE.read_bytes())
    assert [task.doc_id for task in (first, second, third)] == ["d1", "d2", "d3"]
    assert [task.text for task in (first, second, third)] == list(TEXTS.values())
    (submitted,) = first.submitted
    assert submitted.result == tuple(drawn("d1"))
    assert submitted.completed_by == submitted.updated_by
    assert (submitted.lead_time, submitted.was_cancelled, submitted.is_whole) == (12.5, False, True)
    assert len(submitted.uuid) == 36
    (overwritten,) = second.submitted
    assert overwritten.completed_by == submitted.completed_by != overwritten.updated_by
    assert len(overwritten.result) == 1
    assert [(item.was_cancelled, item.result) for item in third.submitted] == [(True, ())]
    assert [(draft.email, draft.items, draft.of_submitted) for draft in third.drafts] == [
        ("anna@recorded.example", 2, False)
    ]


@pytest.mark.live
def test_a_server_of_today_exports_in_the_recorded_shape(live_server: LiveServer, tmp_path: Path) -> None:
    fresh: Any = json.loads(record(live_server, tmp_path / "work"))
    assert _shape(fresh) == _shape(json.loads(FILE.read_text(encoding="utf-8")))
    project = fresh[0]["project"]
    assert fresh == live_server.ask("GET", f"/api/projects/{project}/export?exportType=JSON&download_all_tasks=true")
    assert live_server.ask("GET", f"/api/projects/{project}/exports/") == []


def _shape(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return a value's keys and types, without what is in it."""
    if isinstance(value, dict):
        return {key: _shape(item) for key, item in value.items()}
    return [_shape(item) for item in value] if isinstance(value, list) else type(value).__name__
