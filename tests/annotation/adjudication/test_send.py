"""A judge gets each article once and on a page that begins with what is merged, whatever is killed or lost between."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from standpunkt.annotation.adjudication.assign import Hearing
from standpunkt.annotation.adjudication.send import MERGED, Sent, send
from standpunkt.annotation.push.send import recover
from standpunkt.annotation.studio.client import LabelStudio
from standpunkt.annotation.studio.credentials import Access
from standpunkt.annotation.studio.delivery import Patience
from standpunkt.annotation.work.pushes import PUSHES, read_pushes
from tests.annotation.adjudication.test_gold import ANNA, ARTICLE, BERT, shown
from tests.annotation.push.studio import TOKEN, FakeStudio, fake_studio

QUICK = Patience(quiet=0.6, away=1.0, poll=0.02)


class DeathError(BaseException):
    """The tool dies here."""


@pytest.fixture
def fake() -> Iterator[FakeStudio]:
    with fake_studio() as running:
        yield running


def push(fake: FakeStudio, work: Path) -> Sent:
    """What the command does."""
    task = shown(ANNA, BERT)
    hearing = Hearing(tasks=(task,), new=frozenset(), unanimous=0, waiting=())
    with LabelStudio(Access(url=fake.url, token=TOKEN), timeout=5) as studio:
        recover(studio, work, QUICK)
        (sent,) = send(studio, hearing, {ARTICLE.id: ARTICLE}, work, decided={}, patience=QUICK)
    return sent


def test_a_tool_that_dies_after_the_import_leaves_no_annotators_version_on_the_judges_page(
    fake: FakeStudio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise DeathError

    with monkeypatch.context() as patched:
        patched.setattr("standpunkt.annotation.work.pushes.append", die)
        with pytest.raises(DeathError):
            push(fake, tmp_path)
    assert fake.projects[1]["model_version"] == "annotator-B"  # the server takes the last one
    assert (push(fake, tmp_path).sent, fake.articles(1)) == (0, [ARTICLE.id])
    assert fake.projects[1]["model_version"] == MERGED


def test_tasks_of_a_judge_that_the_work_folder_forgot_are_written_down_again(fake: FakeStudio, tmp_path: Path) -> None:
    assert push(fake, tmp_path).sent == 1
    before = read_pushes(tmp_path)
    (tmp_path / PUSHES).unlink()
    assert push(fake, tmp_path).sent == 0
    after = read_pushes(tmp_path)
    assert [(line.batch, line.annotator, line.task) for line in after] == [
        (line.batch, line.annotator, line.task) for line in before
    ]
    assert push(fake, tmp_path).sent == 0
    assert read_pushes(tmp_path) == after
