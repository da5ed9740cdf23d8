"""Pull against a server in memory: what it notices, what it keeps apart, and that it loses and doubles nothing."""

import gzip
import itertools
import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standpunkt import jsonl
from standpunkt.annotation.pull import run
from standpunkt.annotation.pull.rule import rule
from standpunkt.annotation.pull.run import ANNOTATIONS, Report, pull
from standpunkt.annotation.work.backups import BACKUPS
from standpunkt.annotation.work.current import Present, read_present
from standpunkt.annotation.work.journal import JOURNAL, Gone, Kind, State, Verdict, read_journal, result_sha256
from standpunkt.annotation.work.lock import WorkInUseError, held
from standpunkt.annotation.work.pushes import SENDING, append
from standpunkt.errors import InputError, NoAnswerError, UsageError
from standpunkt.labels import Source
from standpunkt.schema import Annotation
from tests.annotation.campaign import ROBOT, TEXTS, drawn, pushes, region, tasks, write_campaign
from tests.annotation.studio_in_memory import URL, StudioInMemory, arm

ANNA, BELA = 2, 3


class Campaign:
    """Two annotators' projects of one batch, and the work folder."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.studio = StudioInMemory()
        write_campaign(work)
        self.anna, self.annas = arm(self.studio, "b1/anna")
        self.bela, self.belas = arm(self.studio, "b1/bela")
        append(work, pushes(URL, self.anna, "anna", self.annas))
        append(work, pushes(URL, self.bela, "bela", self.belas))
        ticks = itertools.count()
        start = datetime(2026, 3, 3, tzinfo=UTC)
        self.now: Callable[[], datetime] = lambda: start + timedelta(seconds=next(ticks))

    def pull(self, *batches: str, gone: bool = False) -> Report:
        """Pull, a second later than before."""
        return pull(self.studio, self.work, batches=batches, gone=gone, now=self.now)

    def rule(self, uuid: str, verdict: Verdict) -> State:
        """Decide about an annotation."""
        return rule(self.work, uuid, verdict, "agreed by telephone", now=self.now)

    @property
    def journal(self) -> tuple[State, ...]:
        """What the journal holds."""
        return read_journal(self.work)

    @property
    def present(self) -> Present:
        """What holds now."""
        return read_present(self.work)

    def annotations(self) -> tuple[Annotation, ...]:
        """What counts and is sound."""
        return jsonl.read(self.work / ANNOTATIONS, Annotation)


@pytest.fixture
def campaign(tmp_path: Path) -> Iterator[Campaign]:
    made = Campaign(tmp_path / "work")
    with made.studio:
        yield made


def codes(report: Report) -> list[str]:
    return sorted(fault.code for fault in report.faults)


def test_what_was_submitted_comes_home_as_annotations(campaign: Campaign) -> None:
    campaign.studio.submit(campaign.annas[0], drawn("d1"), ANNA)
    campaign.studio.submit(campaign.belas[0], drawn("d1")[:3], BELA, lead_time=None)
    report = campaign.pull()
    assert report.is_clean
    assert report.faults == ()
    assert [(row.project, row.articles, row.done, row.new) for row in report.rows] == [
        ("b1/anna", 3, 1, 1),
        ("b1/bela", 3, 1, 1),
    ]
    anna, bela = campaign.annotations()
    assert (anna.article_id, anna.annotator, len(anna.mentions), len(anna.stances)) == ("d1", "anna", 3, 2)
    assert (bela.article_id, bela.annotator, len(bela.mentions), len(bela.stances)) == ("d1", "bela", 3, 0)
    assert anna.provenance.source is Source.HUMAN
    assert anna.provenance.tool == "label-studio 1.23.2"
    assert [TEXTS["d1"][mention.start : mention.end] for mention in anna.mentions] == [
        "Runa Petzelt",
        "Ausbau",
        "Hinnerk Lohse",
    ]


def test_a_second_pull_of_the_same_adds_nothing(campaign: Campaign) -> None:
    campaign.studio.submit(campaign.annas[0], drawn("d1"), ANNA)
    campaign.pull()
    files = {path: path.read_bytes() for path in campaign.work.rglob("*") if path.is_file()}
    report = campaign.pull()
    assert [(row.new, row.changed, row.unchanged) for row in report.rows] == [(0, 0, 1), (0, 0, 0)]
    assert files == {path: path.read_bytes() for path in campaign.work.rglob("*") if path.is_file()}


def test_a_models_work_says_so(campaign: Campaign) -> None:
    campaign.studio.accounts[4] = ROBOT.email
    project, numbers = arm(campaign.studio, "b1/robot")
    append(campaign.work, pushes(URL, project, "robot", numbers))
    campaign.studio.submit(numbers[0], drawn("d1"), 4)
    campaign.pull()
    assert [annotation.provenance.source for annotation in campaign.annotations()] == [Source.MODEL]


def test_an_edit_is_a_new_line_and_the_newest_counts(campaign: Campaign) -> None:
    submitted = campaign.studio.submit(campaign.annas[0], drawn("d1")[:1], ANNA)
    campaign.pull()
    campaign.studio.edit(submitted, drawn("d1"), ANNA)
    assert campaign.pull().rows[0].changed == 1
    assert [len(line.result) for line in campaign.journal] == [1, 5]
    assert len(campaign.annotations()[0].mentions) == 3
    campaign.studio.edit(submitted, drawn("d1")[:1], ANNA)  # back to what was seen before
    assert campaign.pull().rows[0].changed == 1
    assert len(campaign.annotations()[0].mentions) == 1


def test_overwritten_work_is_kept_apart_and_what_it_replaced_still_counts(campaign: Campaign) -> None:
    submitted = campaign.studio.submit(campaign.annas[0], drawn("d1"), ANNA)
    campaign.pull()
    campaign.studio.edit(submitted, drawn("d1")[:1], BELA)
    report = campaign.pull()
    assert codes(report) == ["E_OVERWRITTEN"]
    assert report.faults[0].file == f"{URL}/projects/1/data?task={campaign.annas[0]}"
    assert report.faults[0].path == submitted["unique_id"]
    assert report.faults[0].found == "bela"
    assert not report.is_clean
    assert len(campaign.annotations()[0].mentions) == 3
    assert campaign.journal[-1].quarantine == ("E_OVERWRITTEN",)
    assert codes(campaign.pull()) == ["E_OVERWRITTEN"]  # until somebody decides


def test_accept_lets_overwritten_work_count(campaign: Campaign) -> None:
    submitted = campaign.studio.submit(campaign.annas[0], drawn("d1"), ANNA)
    campaign.pull()
    campaign.studio.edit(submitted, drawn("d1")[:1], BELA)
    campaign.pull()
    line = campaign.rule(submitted["unique_id"], Verdict.ACCEPTED)
    assert (line.kind, line.reason, line.result) == (Kind.RULING, "agreed by telephone", ())
    assert len(campaign.annotations()[0].mentions) == 1
    assert campaign.pull().is_clean


def test_dismiss_keeps_what_counted_before(campaign: Campaign) -> None:
    submitted = campaign.studio.submit(campaign.annas[0], drawn("d1"), ANNA)
    campaign.pull()
    campaign.studio.edit(submitted, drawn("d1")[:1], BELA)
    campaign.pull()
    campaign.rule(submitted["unique_id"], Verdict.DISMISSED)
    assert len(campaign.annotations()[0].mentions) == 3
    assert campaign.pull().is_clean
    campaign.studio.edit(submitted, [], BELA)  # the ruling was about another state
    assert codes(campaign.pull()) == ["E_OVERWRITTEN"]


def test_a_spoofed_author_is_told_by_who_wrote_it(campaign: Campaign) -> None:
    campaign.studio.submit(campaign.annas[0], drawn("d1"), BELA, claims=ANNA)
    report = campaign.pull()
    assert [(fault.code, fault.found) for fault in report.faults] == [("E_OVERWRITTEN", "bela")]
    assert (campaign.journal[0].completed_by, campaign.journal[0].updated_by) == ("anna", "bela")
    assert campaign.annotations() == ()


def test_what_came_by_import_is_a_claim_and_kept_apart(campaign: Campaign) -> None:
    campaign.studio.submit(campaign.annas[0], drawn("d1"), ANNA, updated_by=None)
    assert codes(campaign.pull()) == ["E_UNSIGNED"]
    assert campaign.annotations() == ()


def test_an_account_that_nobody_named_goes_by_its_number_until_somebody_does(campaign: Campaign) -> None:
    campaign.studio.accounts[17] = "clara@example.org"
    submitted = campaign.studio.submit(campaign.annas[0], drawn("d1"), 17)
    assert codes(campaign.pull()) == ["E_AUTHOR", "E_OVERWRITTEN"]
    assert campaign.journal[0].completed_by == "user-17"
    campaign.studio.accounts[17] = "ANNA@example.org"  # the file of people names her by her address
    del campaign.studio.accounts[2]
    report = campaign.pull()
    assert report.is_clean
    assert report.rows[0].changed == 1
    assert campaign.annotations()[0].annotator == "anna"
    assert submitted["completed_by"] == 17


def test_deleted_work_leaves_a_tombstone_and_waits_for_a_word(campaign: Campaign) -> None:
    submitted = campaign.studio.submit(campaign.annas[0], drawn("d1"), ANNA)
    campaign.pull()
    campaign.studio.delete(submitted)
    report = campaign.pull()
    assert codes(report) == ["E_VANISHED"]
    assert (campaign.journal[-1].kind, campaign.journal[-1].vanished) == (Kind.TOMBSTONE, Gone.ANNOTATION)
    assert campaign.annotations() == ()
    assert codes(campaign.pull()) == ["E_VANISHED"]
    assert len(campaign.journal) == 2
    campaign.rule(submitted["unique_id"], Verdict.ACCEPTED)
    assert len(campaign.annotations()[0].mentions) == 3
    assert campaign.pull().is_clean


def test_deleted_work_may_be_meant_to_be_gone(campaign: Campaign) -> None:
    submitted = campaign.studio.submit(campaign.annas[0], drawn("d1"), ANNA)
    campaign.pull()
    campaign.studio.delete(submitted)
    campaign.pull()
    campaign.rule(submitted["unique_id"], Verdict.DISMISSED)
    assert campaign.annotations() == ()
    assert campaign.pull().is_clean


def test_the_annotators_own_new_work_explains_what_she_deleted(campaign: Campaign) -> None:
    first = campaign.studio.submit(campaign.annas[0], drawn("d1")[:1], ANNA)
    campaign.pull()
    campaign.studio.delete(first)
    campaign.studio.submit(campaign.annas[0], drawn("d1"), ANNA)
    assert campaign.pull().is_clean
    assert len(campaign.annotations()[0].mentions) == 3


def test_anothers_new_work_explains_nothing(campaign: Campaign) -> None:
    first = campaign.studio.submit(campaign.annas[0], drawn("d1"), ANNA)
    campaign.pull()
    campaign.studio.delete(first)
    campaign.studio.submit(campaign.annas[0], [], BELA, claims=ANNA, unique_id=first["unique_id"])
    assert codes(campaign.pull()) == ["E_OVERWRITTEN"]
    assert len(campaign.annotations()[0].mentions) == 3  # the name was used again; what counted still counts


def test_a_deleted_task_and_a_deleted_project_are_named(campaign: Campaign) -> None:
    campaign.studio.submit(campaign.annas[0], drawn("d1"), ANNA)
    campaign.studio.submit(campaign.belas[1], drawn("d2"), BELA)
    campaign.pull()
    campaign.studio.delete_task(campaign.annas[0])
    campaign.studio.delete_project(campaign.bela)
    report = campaign.pull()
    assert codes(report) == ["E_PROJECT_GONE", "E_TASK_GONE", "E_VANISHED", "E_VANISHED"]
    assert [line.vanished for line in campaign.journal[2:]] == [Gone.TASK, Gone.PROJECT]


def test_what_comes_back_counts_again(campaign: Campaign) -> None:
    campaign.studio.submit(campaign.belas[1], drawn("d2"), BELA)
    campaign.pull()
    kept = campaign.studio.kept[campaign.bela], campaign.studio.content[campaign.bela]
    campaign.studio.delete_project(campaign.bela)
    campaign.pull()
    assert campaign.annotations() == ()
    campaign.studio.kept[campaign.bela], campaign.studio.content[campaign.bela] = kept
    report = campaign.pull()
    assert report.is_clean
    assert report.rows[1].new == 1
    assert len(campaign.annotations()) == 1


def test_a_server_without_any_of_the_projects_is_not_believed(campaign: Campaign) -> None:
    campaign.studio.submit(campaign.annas[0], drawn("d1"), ANNA)
    campaign.pull()
    campaign.studio.kept.clear()
    before = campaign.journal
    with pytest.raises(UsageError, match="has none of the 2 projects"):
        campaign.pull()
    assert campaign.journal == before
    assert codes(campaign.pull(gone=True)) == ["E_PROJECT_GONE", "E_PROJECT_GONE", "E_VANISHED"]


def test_a_project_that_got_the_number_of_a_deleted_one_is_not_taken_for_it(campaign: Campaign) -> None:
    campaign.studio.submit(campaign.belas[1], drawn("d2"), BELA)
    campaign.pull()
    campaign.studio.delete_project(campaign.bela)
    again, numbers = arm(campaign.studio, "b1/clara")
    assert again == campaign.bela
    append(campaign.work, pushes(URL, again, "clara", numbers))
    report = campaign.pull()
    assert codes(report) == ["E_PROJECT_GONE", "E_VANISHED"]
    assert [row.done for row in report.rows] == [0, 0, 0]


def test_task_numbers_that_are_used_again_mix_nothing_up(campaign: Campaign) -> None:
    number = campaign.belas[-1]
    campaign.studio.submit(number, drawn("d3"), BELA)
    campaign.pull()
    campaign.studio.delete_task(number)
    again = campaign.studio.add_task(campaign.bela, tasks(["d2"])[0])
    assert again == number
    campaign.studio.submit(again, drawn("d2"), BELA)
    report = campaign.pull()
    assert codes(report) == ["E_TASK_GONE", "E_VANISHED", "W_TASK_TWICE", "W_TASK_TWICE"]
    assert campaign.journal[-1].vanished is Gone.TASK
    assert [annotation.article_id for annotation in campaign.annotations()] == ["d2"]


def test_several_annotations_of_an_article_wait_until_one_is_chosen(campaign: Campaign) -> None:
    first = campaign.studio.submit(campaign.annas[0], drawn("d1")[:1], ANNA)
    second = campaign.studio.submit(campaign.annas[0], drawn("d1"), ANNA)
    assert codes(campaign.pull()) == ["E_SECOND", "E_SECOND"]
    assert campaign.annotations() == ()
    campaign.rule(second["unique_id"], Verdict.ACCEPTED)
    assert campaign.pull().is_clean
    assert len(campaign.annotations()[0].mentions) == 3
    campaign.rule(first["unique_id"], Verdict.ACCEPTED)  # a change of mind
    assert len(campaign.annotations()[0].mentions) == 1


def test_a_skipped_article_is_counted_and_is_no_annotation(campaign: Campaign) -> None:
    skipped = campaign.studio.submit(campaign.annas[0], [], ANNA, was_cancelled=True)
    report = campaign.pull()
    assert report.is_clean
    assert (report.rows[0].skipped, report.rows[0].done) == (1, 0)
    campaign.studio.edit(skipped, drawn("d1"), ANNA)
    skipped["was_cancelled"] = False
    report = campaign.pull()
    assert (report.rows[0].skipped, report.rows[0].done) == (0, 1)


def test_a_draft_is_a_warning_with_its_task_and_pseudonym(campaign: Campaign) -> None:
    draft = {"user": "bela@example.org", "result": drawn("d2"), "annotation": None}
    campaign.studio.task(campaign.belas[1])["drafts"].append(draft)
    report = campaign.pull()
    assert report.is_clean
    assert report.rows[1].drafts == 1
    assert codes(report) == ["W_DRAFT"]
    assert report.faults[0].file == f"{URL}/projects/2/data?task={campaign.belas[1]}"
    assert report.faults[0].found == "work of 3 items that bela began and did not submit"


def test_an_edited_text_is_noticed_with_and_without_work_on_it(campaign: Campaign) -> None:
    for number in campaign.annas[:2]:
        campaign.studio.task(number)["data"]["text"] += " Nachtrag."
    campaign.studio.submit(campaign.annas[0], drawn("d1"), ANNA)
    report = campaign.pull()
    assert codes(report) == ["E_TEXT_HASH", "E_TEXT_HASH", "E_TEXT_HASH"]  # two tasks, one of them with work
    assert campaign.annotations() == ()
    assert campaign.journal[0].quarantine == ("E_TEXT_HASH",)


def test_a_changed_labelling_page_keeps_new_work_apart_and_leaves_the_old(campaign: Campaign) -> None:
    campaign.studio.submit(campaign.annas[0], drawn("d1"), ANNA)
    campaign.pull()
    project = campaign.studio.kept[campaign.anna]
    campaign.studio.kept[campaign.anna] = replace(project, label_config="<View/>")
    campaign.studio.submit(campaign.annas[1], drawn("d2"), ANNA)
    report = campaign.pull()
    assert codes(report) == ["E_CONFIG", "E_CONFIG"]  # the project, and what was submitted since
    assert report.rows[0].unchanged == 1
    assert [annotation.article_id for annotation in campaign.annotations()] == ["d1"]
    campaign.studio.kept[campaign.anna] = project
    assert campaign.pull().is_clean
    assert [annotation.article_id for annotation in campaign.annotations()] == ["d1", "d2"]


def test_a_renamed_project_is_still_ours(campaign: Campaign) -> None:
    campaign.studio.submit(campaign.annas[0], drawn("d1"), ANNA)
    project = campaign.studio.kept[campaign.anna]
    campaign.studio.kept[campaign.anna] = replace(project, title="Annas Sachen")
    report = campaign.pull()
    assert codes(report) == ["W_TITLE"]
    assert len(campaign.annotations()) == 1


def test_a_task_that_was_added_by_hand_is_named(campaign: Campaign) -> None:
    number = campaign.studio.add_task(campaign.anna, {"data": {"text": "Ein fremder Text."}})
    campaign.studio.submit(number, [], ANNA)
    assert codes(campaign.pull()) == ["E_TASK", "E_TASK"]
    assert campaign.annotations() == ()


def test_what_a_killed_push_may_have_sent_is_no_stranger(campaign: Campaign) -> None:
    project, numbers = arm(campaign.studio, "b2/anna")
    lines = b"".join(jsonl.encode(push) + b"\n" for push in pushes(URL, project, "anna", [0, 0, 0], batch="b2"))
    (campaign.work / SENDING).write_bytes(lines)
    campaign.studio.submit(numbers[0], drawn("d1"), ANNA)
    campaign.studio.delete_task(numbers[2])
    report = campaign.pull("b2")
    assert report.is_clean
    assert [row.project for row in report.rows] == ["b2/anna"]


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ([region("a", "d1", "Runa Petzelt", "PERSON")], "E_LABEL"),
        (
            [{**region("a", "d1", "Runa Petzelt", "PER"), "value": {"start": 5, "end": 5000, "labels": ["PER"]}}],
            "E_OFFSET_RANGE",
        ),
        ([{**region("a", "d1", "Runa Petzelt", "PER"), "from_name": "ner"}], "E_CONTROL"),
        ([*drawn("d1"), {"type": "relation", "from_id": "a", "to_id": "zzz", "labels": ["FAVOR"]}], "E_DANGLING"),
        ([*drawn("d1"), {"type": "relation", "from_id": "a", "to_id": "c", "direction": "right"}], "E_ARROW_LABEL"),
    ],
    ids=["unknown label", "offset beyond the text", "unknown control", "dangling arrow", "arrow without label"],
)
def test_results_that_make_no_sense_are_named_with_the_task(campaign: Campaign, items: list[Any], code: str) -> None:
    campaign.studio.submit(campaign.annas[0], items, ANNA)
    report = campaign.pull()
    assert codes(report) == [code]
    assert report.faults[0].file == f"{URL}/projects/1/data?task={campaign.annas[0]}"
    assert (report.rows[0].done, report.rows[0].faulty) == (1, 1)
    assert campaign.annotations() == ()
    assert len(campaign.journal) == 1


@pytest.mark.parametrize("result", [None, "text", [1, 2], [{"x": float("nan")}], ["\ud800"]])
def test_results_that_cannot_be_kept_are_named_and_lie_in_the_backup(campaign: Campaign, result: object) -> None:
    campaign.studio.submit(campaign.annas[0], [], ANNA)["result"] = result
    if result == ["\ud800"]:
        campaign.studio.export = lambda project: json.dumps(campaign.studio.content[project]).encode()  # type: ignore[method-assign]
    assert codes(campaign.pull()) == ["E_RESULT"]
    assert campaign.journal[0].result == ()


def test_no_email_address_reaches_the_journal_and_the_articles_own_stay(campaign: Campaign) -> None:
    text = "Presse\n\nFragen an presse@lindenfurt.example bitte."
    campaign.studio.task(campaign.annas[0])["data"]["text"] = text
    start = text.index("presse@")
    own = {"start": start, "end": start + 26, "text": text[start : start + 26], "labels": ["ORG"]}
    items = [
        {"id": "a", "from_name": "mention", "to_name": "text", "type": "labels", "value": own},
        {
            "id": "k",
            "from_name": "comment",
            "type": "textarea",
            "value": {"text": ["bela@example.org oder c@d.example"]},
        },
    ]
    campaign.studio.submit(campaign.annas[0], items, ANNA, prediction={"model_version": "von anna@example.org"})
    campaign.studio.task(campaign.annas[0])["drafts"].append({"user": "clara@example.org", "result": []})
    report = campaign.pull()
    assert campaign.journal[0].result[0]["value"]["text"] == "presse@lindenfurt.example bitte."[:26]
    assert campaign.journal[0].result[1]["value"]["text"] == ["bela oder [e-mail]"]
    written = (campaign.work / JOURNAL).read_text() + "".join(map(str, report.faults))
    assert "example.org" not in written
    assert "d.example" not in written


def test_backups_hold_the_export_as_it_came_for_their_owner_alone(campaign: Campaign) -> None:
    campaign.studio.submit(campaign.annas[0], drawn("d1"), ANNA)
    campaign.pull()
    packed, _ = sorted((campaign.work / BACKUPS).glob("*.json.gz"))
    assert gzip.decompress(packed.read_bytes()) == campaign.studio.export(campaign.anna)
    sums = packed.with_name(packed.name + ".sha256").read_text()
    assert sums == f"{sha256(packed.read_bytes()).hexdigest()}  {packed.name}\n"
    assert packed.stat().st_mode & 0o077 == 0


def test_an_export_that_differs_only_in_how_long_ago_is_not_kept_again(campaign: Campaign) -> None:
    draft: dict[str, object] = {"user": "anna@example.org", "result": [], "created_ago": "0\N{NO-BREAK SPACE}minutes"}

    def compact(project: int) -> bytes:
        return json.dumps(campaign.studio.content[project], separators=(",", ":")).encode()

    campaign.studio.export = compact  # type: ignore[method-assign]
    campaign.studio.task(campaign.annas[0])["drafts"].append(draft)
    campaign.pull()
    draft["created_ago"] = "3 minutes"
    campaign.pull()
    assert len(list((campaign.work / BACKUPS).glob("*.json.gz"))) == 2
    draft["result"] = drawn("d1")
    campaign.pull()
    assert len(list((campaign.work / BACKUPS).glob("*.json.gz"))) == 3


@pytest.mark.parametrize("content", [b"", b'[{"id": 1', b"<html>", b"{}", b'[{"data": {}}]', b"[" * 100_000])
def test_half_an_export_never_enters(campaign: Campaign, content: bytes) -> None:
    campaign.studio.submit(campaign.annas[0], drawn("d1"), ANNA)
    campaign.pull()
    before = campaign.journal
    campaign.studio.export = lambda project: content  # type: ignore[method-assign] # noqa: ARG005
    with pytest.raises(InputError, match="E_EXPORT"):
        campaign.pull()
    assert campaign.journal == before


def test_a_server_that_dies_between_two_projects_leaves_whole_ones(campaign: Campaign) -> None:
    campaign.studio.submit(campaign.annas[0], drawn("d1"), ANNA)
    campaign.studio.submit(campaign.belas[0], drawn("d1"), BELA)
    export = campaign.studio.export

    def dies(project: int) -> bytes:
        if project == campaign.bela:
            raise NoAnswerError("the connection broke")
        return export(project)

    campaign.studio.export = dies  # type: ignore[method-assign]
    with pytest.raises(NoAnswerError):
        campaign.pull()
    assert [line.annotator for line in campaign.journal] == ["anna"]
    campaign.studio.export = export  # type: ignore[method-assign]
    report = campaign.pull()
    assert [(row.new, row.unchanged) for row in report.rows] == [(0, 1), (1, 0)]


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("step", ["keep", "add_texts", "append", "write_annotations"])
def test_a_pull_that_is_cut_off_anywhere_is_completed_by_the_next(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch, step: str, moment: str
) -> None:
    campaign.studio.submit(campaign.annas[0], drawn("d1"), ANNA)
    campaign.studio.submit(campaign.belas[0], drawn("d1"), BELA)
    real = getattr(run, step)

    def cut_off(*given: object, **named: object) -> None:
        if moment == "after":
            real(*given, **named)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(run, step, cut_off)
        with pytest.raises(KeyboardInterrupt):
            campaign.pull()
    assert campaign.pull().is_clean
    assert [(line.annotator, line.kind) for line in campaign.journal] == [("anna", Kind.STATE), ("bela", Kind.STATE)]
    assert [annotation.annotator for annotation in campaign.annotations()] == ["anna", "bela"]
    assert len(list((campaign.work / BACKUPS).glob("*.json.gz"))) == 2


def test_a_torn_last_line_is_set_aside_named_and_comes_again(campaign: Campaign) -> None:
    campaign.studio.submit(campaign.annas[0], drawn("d1"), ANNA)
    campaign.studio.submit(campaign.annas[1], drawn("d2"), ANNA)
    campaign.pull()
    whole = (campaign.work / JOURNAL).read_bytes()
    second = whole.index(b"\n") + 1
    for cut in (second + 1, second + 200, len(whole) - 2):
        (campaign.work / JOURNAL).write_bytes(whole[:cut])
        assert len(campaign.journal) == 1  # readers do not look at a line that is not whole
        report = campaign.pull()
        assert (campaign.work / report.torn).read_bytes() == whole[second:cut]
        assert report.rows[0].new == 1
        assert [line.doc_id for line in campaign.journal] == ["d1", "d2"]
        assert campaign.pull().torn == ""


def test_a_journal_that_was_changed_is_refused_with_its_lines(campaign: Campaign) -> None:
    for number, name in zip(campaign.annas, TEXTS, strict=True):
        campaign.studio.submit(number, drawn(name), ANNA)
    campaign.pull()
    path = campaign.work / JOURNAL
    lines = path.read_bytes().splitlines(keepends=True)
    lines[0] = lines[0].replace(b'"FAVOR"', b'"AGAINST"')
    lines[2] = lines[2].replace(b'"kind":"state"', b'"kind":"sate"')
    path.write_bytes(b"".join(lines))
    with pytest.raises(InputError) as caught:
        campaign.pull()
    assert [(fault.line, fault.code) for fault in caught.value.faults] == [(1, "E_RESULT_HASH"), (3, "E_LABEL")]


def test_two_runs_at_once_are_told_apart(campaign: Campaign) -> None:
    with held(campaign.work), pytest.raises(WorkInUseError, match="process"):
        campaign.pull()
    assert campaign.pull().is_clean


def test_a_folder_from_which_nothing_was_sent_to_this_server_says_where_it_was(campaign: Campaign) -> None:
    elsewhere = StudioInMemory()
    elsewhere.url = "http://127.0.0.1:9999"
    with pytest.raises(
        UsageError, match=r"nothing was sent to http://127.0.0.1:9999; something was sent to http://127"
    ):
        pull(elsewhere, campaign.work)
    with pytest.raises(UsageError, match="no batch b7"):
        campaign.pull("b7")


def test_a_ruling_needs_a_reason_and_a_known_annotation(campaign: Campaign) -> None:
    campaign.studio.submit(campaign.annas[0], drawn("d1"), ANNA)
    campaign.pull()
    with pytest.raises(UsageError, match="reason"):
        rule(campaign.work, campaign.journal[0].annotation_uuid, Verdict.ACCEPTED, " ")
    with pytest.raises(UsageError, match="reason"):
        rule(campaign.work, campaign.journal[0].annotation_uuid, Verdict.ACCEPTED, "says bela@example.org")
    with pytest.raises(UsageError, match="no annotation 7"):
        campaign.rule("7", Verdict.ACCEPTED)


_OPS = st.lists(
    st.tuples(
        st.sampled_from(["submit", "edit", "delete", "delete task", "skip", "pull", "pull"]),
        st.integers(0, 5),
        st.sampled_from([ANNA, BELA]),
        st.integers(0, 3),
    ),
    max_size=14,
)


@settings(max_examples=60, deadline=None)
@given(_OPS)
def test_whatever_happens_on_the_server_nothing_is_lost_and_nothing_doubled(
    steps: list[tuple[str, int, int, int]],
) -> None:
    """Every state that a pull could see is in the journal, once for each time that it came to be seen."""
    with tempfile.TemporaryDirectory() as folder:
        campaign = Campaign(Path(folder) / "work")
        with campaign.studio:
            expected: list[tuple[str, str]] = []
            seen: dict[str, tuple[int, str]] = {}
            for kind, place, account, size in [*steps, ("pull", 0, ANNA, 0)]:
                _step(campaign.studio, kind, (*campaign.annas, *campaign.belas)[place], account, size)
                if kind == "pull":
                    _expect(campaign.studio, seen, expected)
                    report = campaign.pull()
                    assert [(line.annotation_uuid, _looks(line)) for line in campaign.journal] == expected
                    _check_present(campaign, report)


def _step(studio: StudioInMemory, kind: str, number: int, account: int, size: int) -> None:
    there = [task for kept in studio.content.values() for task in kept if task["id"] == number]
    if not there:
        return
    result = drawn("d1")[:size]
    annotations = there[0]["annotations"]
    if kind == "submit":
        studio.submit(number, result, account)
    elif kind == "skip":
        studio.submit(number, [], account, was_cancelled=True)
    elif kind == "edit" and annotations:
        studio.edit(annotations[-1], result, account)
    elif kind == "delete" and annotations:
        studio.delete(annotations[0])
    elif kind == "delete task":
        studio.delete_task(number)


def _expect(studio: StudioInMemory, seen: dict[str, tuple[int, str]], expected: list[tuple[str, str]]) -> None:
    """Add what the next pull must add, by the plainest possible rule: whatever looks otherwise than before."""
    for project, kept in studio.content.items():
        there = {
            raw["unique_id"]: f"{result_sha256(raw['result'])[:8]} {raw['was_cancelled']} {raw['updated_by']}"
            for task in kept
            for raw in task["annotations"]
        }
        new = [uuid for uuid in there if uuid not in seen]
        changed = [uuid for uuid, looks in there.items() if uuid in seen and seen[uuid] != (project, looks)]
        gone = [uuid for uuid, (owner, _) in seen.items() if owner == project and uuid not in there]
        expected += [(uuid, there[uuid]) for uuid in (*new, *changed)] + [(uuid, "gone") for uuid in gone]
        seen |= {uuid: (project, looks) for uuid, looks in there.items()}
        for uuid in gone:
            del seen[uuid]


def _looks(line: State) -> str:
    who = {"anna": ANNA, "bela": BELA}[line.updated_by]
    return "gone" if line.kind is Kind.TOMBSTONE else f"{line.result_sha256[:8]} {line.was_cancelled} {who}"


def _check_present(campaign: Campaign, report: Report) -> None:
    """Each annotation that is there now counts, is skipped, or is named; and each article counts at most once."""
    present = campaign.present
    counted = [work.state for work in present.works]
    keys = [(state.batch, state.annotator, state.doc_id) for state in counted]
    assert len(keys) == len(set(keys))
    named = {state.annotation_uuid for state in (*counted, *present.skipped)}
    named |= {item.state.annotation_uuid for item in present.quarantined}
    there = {
        raw["unique_id"]: raw
        for kept in campaign.studio.content.values()
        for task in kept
        for raw in task["annotations"]
    }
    assert {uuid for uuid, raw in there.items() if not raw["was_cancelled"]} <= named
    assert all(state.completed_by == state.updated_by == state.annotator for state in counted)
    assert sum(row.done for row in report.rows) == len(counted)
