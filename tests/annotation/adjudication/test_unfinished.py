"""What nobody submitted keeps gold from being made, or is named: nothing is left out in silence."""

import json
from pathlib import Path
from typing import Any

import pytest

from standpunkt import jsonl
from standpunkt.annotation.adjudication.unfinished import unfinished
from standpunkt.annotation.label_config import config_sha256, label_config
from standpunkt.annotation.studio.writing import to_result
from standpunkt.annotation.work import journal
from standpunkt.annotation.work.backups import keep
from standpunkt.annotation.work.pushes import Push, append
from standpunkt.annotation.work.texts import add_texts
from standpunkt.errors import InputError
from tests.annotation.adjudication.test_gold import ARTICLE, BERT, TEXT, run, state

SERVER = "http://127.0.0.1:8080"


def sent(annotator: str, project: int, *, batch: str = "b1", doc_id: str = "a1") -> Push:
    return Push(
        seen_at="2026-03-01T07:00:00+00:00",
        server=SERVER,
        project=project,
        batch=batch,
        annotator=annotator,
        doc_id=doc_id,
        text_sha256=ARTICLE.text_sha256,
        task=project,
        config_sha256=config_sha256(label_config()),
        guideline="1",
    )


def export(work: Path, project: int, *drafts: dict[str, Any], batch: str = "b1") -> Path:
    """Keep an export of one task."""
    task = {"id": project, "data": {"doc_id": "a1", "batch": batch, "text": TEXT}, "drafts": drafts}
    return keep(work, json.dumps([task]).encode(), project=project, seen_at="2026-03-01T08:00:00+00:00")


NEW: dict[str, Any] = {"result": [{}], "annotation": None}
CHANGE: dict[str, Any] = {"result": [{}], "annotation": 7}


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A campaign in which three were asked; anna and bert say the same, and carl's page is open."""
    append(tmp_path, [sent("anna", 1), sent("bert", 2), sent("carl", 3)])
    result = to_result(BERT, TEXT)
    journal.append(tmp_path, [state("anna", "b1", result, 1), state("bert", "b1", result, 2)])
    add_texts(tmp_path, {ARTICLE.text_sha256: TEXT})
    jsonl.write(tmp_path / "articles.jsonl", [ARTICLE])
    return tmp_path


def make(work: Path) -> int:
    corpus, out = str(work / "articles.jsonl"), str(work / "gold.jsonl")
    return run("--batch", "b1", "--work", str(work), "--corpus", corpus, "--out", out)


def test_a_draft_keeps_gold_from_being_made_and_is_named_with_its_task(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export(work, 3, NEW)
    assert make(work) == 1
    said = capsys.readouterr().err
    assert f"{SERVER}/projects/3/data?task=3" in said
    assert "E_DRAFT: expected a1 submitted by carl" in said
    assert not (work / "gold.jsonl").exists()


def test_a_page_on_which_nothing_was_done_is_named_and_gold_is_made(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export(work, 3)
    assert make(work) == 0
    assert "W_MISSING: expected a1 submitted by carl; found nothing" in capsys.readouterr().err
    assert (work / "gold.jsonl").exists()


def test_a_change_that_was_begun_of_submitted_work_is_a_warning(work: Path) -> None:
    export(work, 1, CHANGE)
    assert [(fault.code, fault.file) for fault in unfinished(work, "b1")] == [
        ("W_DRAFT", f"{SERVER}/projects/1/data?task=1"),
        ("W_MISSING", f"{SERVER}/projects/3/data?task=3"),
    ]


def test_drafts_of_another_batch_under_the_same_number_are_none(work: Path) -> None:
    export(work, 3, NEW, batch="b2")
    assert [fault.code for fault in unfinished(work, "b1")] == ["W_MISSING"]


@pytest.mark.parametrize("content", [b"", b"no gzip", b"\x1f\x8b\x08"])
def test_a_damaged_backup_is_named(work: Path, content: bytes) -> None:
    path = export(work, 3, NEW)
    path.write_bytes(content)
    with pytest.raises(InputError, match="E_") as raised:
        unfinished(work, "b1")
    assert raised.value.faults[0].file == str(path)
