"""``annotation lint --work``: annotators' work, and a judge's where it is asked for."""

import json
from pathlib import Path

import pytest

from standpunkt.annotation.appearance import DISPUTED
from standpunkt.annotation.studio.drawing import Drawing, Region
from standpunkt.annotation.studio.writing import to_draft_result, to_result
from standpunkt.annotation.work.journal import append
from standpunkt.annotation.work.texts import add_texts
from standpunkt.cli import main
from tests.annotation.adjudication.test_gold import ANNA, ARTICLE, BERT, TEXT, state


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Anna and bert are done; carl, who judges them, has left a span open."""
    left = Region(id="r1", start=0, end=4, label=DISPUTED, surface=TEXT[:4])
    drawn = to_draft_result(Drawing(regions=(left,)), TEXT, {})
    results = {("anna", "b1"): to_result(ANNA, TEXT), ("bert", "b1"): to_result(BERT, TEXT), ("carl", "adj/b1"): drawn}
    states = [state(name, batch, result, task) for task, ((name, batch), result) in enumerate(results.items(), 1)]
    append(tmp_path, states)
    add_texts(tmp_path, {ARTICLE.text_sha256: TEXT})
    return tmp_path


def lint(work: Path, *more: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["annotation", "lint", "--work", str(work), *more])
    return int(ended.value.code or 0)


def test_a_judges_batch_is_checked_only_where_it_is_named(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert lint(work) == 0
    printed = capsys.readouterr().out
    assert "2 annotations: 0 errors" in printed
    assert "task=3" not in printed
    assert lint(work, "--batch", "adj/b1", "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert [(fault["code"], fault["file"].rpartition("=")[2]) for fault in found] == [("E_LABEL", "3")]
    assert lint(work, "--batch", "b1", "--batch", "adj/b1") == 1


def test_a_batch_that_is_not_there_is_told_and_the_nearest_one_named(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert lint(work, "--batch", "adj/b2") == 2
    assert "no work of batch adj/b2 (did you mean adj/b1?)" in " ".join(capsys.readouterr().err.split())


def test_a_batch_without_a_work_folder_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["annotation", "lint", "--batch", "b1"])
    assert ended.value.code == 2
    assert "--work" in capsys.readouterr().err
