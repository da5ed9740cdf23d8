"""What becomes gold, what stands against it, and the commands on files alone."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from standpunkt import Annotation, jsonl
from standpunkt.annotation.adjudication.assign import hear, is_control
from standpunkt.annotation.adjudication.decisions import Decision, Verdict
from standpunkt.annotation.adjudication.gold import Case, gold
from standpunkt.annotation.adjudication.scores import nearness
from standpunkt.annotation.adjudication.shown import Shown, append_shown, judge_batch
from standpunkt.annotation.adjudication.verdicts import read_cases
from standpunkt.annotation.adjudication.versions import versions
from standpunkt.annotation.label_config import config_sha256, label_config
from standpunkt.annotation.studio.drawing import Drawing, Region
from standpunkt.annotation.studio.writing import to_draft_result, to_result
from standpunkt.annotation.work.journal import Gone, Kind, State, append, result_sha256
from standpunkt.annotation.work.texts import add_texts
from standpunkt.cli import main
from standpunkt.corpus.dataset import Corpus
from standpunkt.errors import UsageError
from standpunkt.labels import Label, Polarity, Source
from tests import examples
from tests.annotation.adjudication.drawn import arrow, said

TEXT = examples.TEXT
ARTICLE = examples.article(TEXT)
QUANDT = examples.mention("Ilse Quandt", Label.PER, name="p1")
UMBAU = examples.mention("Umbau", Label.ISSUE, name="i1")
RIEK = examples.mention("Torben Riek", Label.PER, name="p2")
AGAINST = arrow("p1", "i1", Polarity.AGAINST)
ANNA = said("anna", [QUANDT, UMBAU], [AGAINST], text=TEXT)
BERT = said("bert", [QUANDT, RIEK, UMBAU], [AGAINST], text=TEXT)
CARL = said("carl", [QUANDT, RIEK, UMBAU], [AGAINST], text=TEXT)


def shown(*annotations: Annotation, number: int = 1, control: bool = False) -> Shown:
    dealt = tuple(version.annotation for version in versions(annotations))
    return Shown(batch="b1", round=number, judge="carl", article_id="a1", seed=0, control=control, versions=dealt)


def codes(case: Case, *, single: bool = False) -> list[str]:
    return [fault.code for fault in gold([case], tool="test", single=single)[1]]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (Case(article=ARTICLE, annotations=(ANNA, BERT)), ["E_DISPUTED"]),
        (Case(article=ARTICLE, annotations=(ANNA,)), ["E_MISSING"]),
        (Case(article=ARTICLE, annotations=()), ["E_MISSING"]),
        (Case(article=ARTICLE, annotations=(ANNA, BERT), verdict=Verdict(annotation=ANNA)), ["E_JUDGE"]),
        (
            Case(article=ARTICLE, annotations=(ANNA, CARL), verdict=Verdict(annotation=BERT), shown=shown(ANNA, BERT)),
            ["E_STALE"],
        ),
        (
            Case(
                article=ARTICLE,
                annotations=(ANNA, BERT),
                verdict=Verdict(annotation=msgspec.structs.replace(CARL, guideline="0")),
            ),
            ["E_VERSIONS"],
        ),
        (Case(article=ARTICLE, annotations=(ANNA, BERT), verdict=Verdict(annotation=CARL)), []),
    ],
)
def test_what_stands_against_gold_is_named(case: Case, expected: list[str]) -> None:
    assert codes(case) == expected


def test_a_version_that_says_the_same_under_other_ids_is_not_stale() -> None:
    renamed = said(
        "anna",
        [msgspec.structs.replace(UMBAU, id="z"), msgspec.structs.replace(QUANDT, id="y")],
        [arrow("y", "z", Polarity.AGAINST)],
        text=TEXT,
    )
    assert shown(ANNA, BERT).is_of([BERT, renamed])
    assert not shown(ANNA, BERT).is_of([BERT])


def test_errors_of_the_scheme_keep_an_article_from_gold() -> None:
    """An article mark that nobody names: a mention in a stance without a canonical name."""
    nameless = msgspec.structs.replace(UMBAU, entity=None)
    both = [said(name, [QUANDT, nameless], [AGAINST], text=TEXT) for name in ("anna", "bert")]
    assert codes(Case(article=ARTICLE, annotations=tuple(both))) == ["E_ENTITY"]


def test_one_annotation_is_gold_only_if_that_is_said_and_stays_what_it_is() -> None:
    model = said("robot", [QUANDT, UMBAU], [AGAINST], text=TEXT, source=Source.MODEL)
    ((settled,), faults) = gold([Case(article=ARTICLE, annotations=(model,))], tool="test", single=True)
    assert not faults
    assert settled.annotation.annotator == "robot"
    assert settled.annotation.provenance.source is Source.MODEL
    assert "not adjudicated" in settled.annotation.provenance.tool
    assert {decision.decision for decision in settled.decisions} == {"single"}


def test_judges_see_what_differs_and_a_drawn_share_of_the_rest() -> None:
    """Of 1,000 names a tenth is drawn: 100, and 99.9 % of such draws lie within 70-132."""
    assert 70 <= sum(is_control(f"a{n}", seed=0, share=0.1) for n in range(1_000)) <= 132
    differing = Case(article=ARTICLE, annotations=(ANNA, BERT))
    agreed = Case(article=ARTICLE, annotations=(CARL, BERT))

    def heard(case: Case, **before: Shown) -> list[tuple[int, bool]]:
        given = hear([case], before, batch="b1", judge="dora" if not before else "carl", seed=0, control=0)
        return [(task.round, task.control) for task in given.tasks]

    assert heard(differing) == [(1, False)]
    assert heard(agreed) == []
    assert heard(differing, a1=shown(ANNA, BERT)) == [(1, False)]
    # What was shown once is shown again when it changes, even if the versions agree by now.
    changed = said("anna", BERT.mentions, BERT.stances, text=TEXT)
    assert heard(Case(article=ARTICLE, annotations=(changed, BERT)), a1=shown(ANNA, BERT)) == [(2, True)]


def test_the_judge_is_a_third_one_and_the_same_for_a_batch() -> None:
    case = Case(article=ARTICLE, annotations=(ANNA, BERT))
    with pytest.raises(UsageError, match="third"):
        hear([case], {}, batch="b1", judge="bert", seed=0, control=0)
    with pytest.raises(UsageError, match="carl"):
        hear([case], {"a1": shown(ANNA, BERT)}, batch="b1", judge="dora", seed=0, control=0)


def test_nearness_to_the_judge_is_f1() -> None:
    """Anna: 2 of the judge's 3 mentions, none besides: 2*2/(2+3) = .8; arrows 1 and 1. Bert has all."""
    case = Case(article=ARTICLE, annotations=(ANNA, BERT), verdict=Verdict(annotation=CARL))
    assert [(row.annotator, row.mentions, row.stances) for row in nearness([case])] == [
        ("anna", 0.8, 1.0),
        ("bert", 1.0, 1.0),
    ]


def state(annotator: str, batch: str, result: Sequence[Mapping[str, Any]], task: int) -> State:
    """A line of the journal."""
    return State(
        kind=Kind.STATE,
        seen_at="2026-03-01T08:00:00+00:00",
        server="http://127.0.0.1:8080",
        batch=batch,
        annotator=annotator,
        source=Source.HUMAN,
        project=task,
        task=task,
        doc_id="a1",
        text_sha256=ARTICLE.text_sha256,
        annotation_uuid=f"uuid-{annotator}",
        completed_by=annotator,
        updated_by=annotator,
        created_at="2026-03-01T07:00:00+00:00",
        updated_at="2026-03-01T07:30:00+00:00",
        config_sha256=config_sha256(label_config()),
        guideline="1",
        tool="label-studio 1.23.2",
        result_sha256=result_sha256(result),
        result=tuple(result),
    )


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A work folder in which anna and bert differ, and carl was shown that."""
    append(tmp_path, [state(a.annotator, "b1", to_result(a, TEXT), n) for n, a in enumerate((ANNA, BERT), start=1)])
    add_texts(tmp_path, {ARTICLE.text_sha256: TEXT})
    append_shown(tmp_path, [shown(ANNA, BERT)])
    return tmp_path


def test_a_judge_who_left_a_question_mark_has_not_finished(work: Path) -> None:
    riek = Region(id="r", start=RIEK.start, end=RIEK.end, label="?", surface="Torben Riek")
    append(work, [state("carl", judge_batch("b1", 1), to_draft_result(Drawing(regions=(riek,)), TEXT), 9)])
    cases, faults = read_cases(work, "b1", {"a1": ARTICLE})
    (fault,) = [*faults, *gold(cases, tool="test")[1]]
    assert fault.code == "E_OPEN"
    assert fault.file == "http://127.0.0.1:8080/projects/9/data?task=9"
    assert "Torben Riek" in fault.found


def test_decisions_from_the_journal_name_annotations_by_their_uuid_and_the_judges_reason(work: Path) -> None:
    comment: dict[str, object] = {
        "id": "c",
        "from_name": "comment",
        "to_name": "text",
        "type": "textarea",
        "value": {"text": ["wirbt"]},
    }
    append(work, [state("carl", judge_batch("b1", 1), [*to_result(CARL, TEXT), comment], 9)])
    cases, faults = read_cases(work, "b1", {"a1": ARTICLE})
    ((settled,), found) = gold(cases, tool="test")
    assert not [*faults, *found]
    (riek,) = [decision for decision in settled.decisions if decision.decision != "unanimous"]
    assert (riek.judge, riek.reason, riek.kept) == ("carl", "wirbt", True)
    assert [(ground.annotator, ground.annotation) for ground in riek.sources] == [("bert", "uuid-bert")]


def test_work_that_vanished_keeps_gold_from_being_made(work: Path) -> None:
    line = state("bert", "b1", [], 2)
    gone = msgspec.structs.replace(line, kind=Kind.TOMBSTONE, vanished=Gone.ANNOTATION, result=())
    append(work, [gone])
    _, faults = read_cases(work, "b1", {"a1": ARTICLE})
    assert [fault.code for fault in faults] == ["E_VANISHED"]


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["annotation", "gold", *arguments])
    return int(ended.value.code or 0)


@pytest.fixture
def files(sample: Corpus, tmp_path: Path) -> tuple[Path, Path, Path, dict[str, Annotation]]:
    """Two annotators' files and a judge's, on three articles of the sample; bert lacks the first one's last arrow."""
    names = sorted(sample.gold)[:3]
    drawn = {name: msgspec.structs.replace(sample.gold[name], annotator="anna") for name in names}
    first = drawn[names[0]]
    bert = [msgspec.structs.replace(each, annotator="bert") for each in drawn.values()]
    bert[0] = msgspec.structs.replace(bert[0], stances=first.stances[:-1])
    jsonl.write(tmp_path / "a.jsonl", drawn.values())
    jsonl.write(tmp_path / "b.jsonl", reversed(bert))
    jsonl.write(tmp_path / "judge.jsonl", [msgspec.structs.replace(first, annotator="carl")])
    return tmp_path / "a.jsonl", tmp_path / "b.jsonl", tmp_path / "judge.jsonl", drawn


def test_gold_is_made_of_files_alone(
    files: tuple[Path, Path, Path, dict[str, Annotation]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a, b, judge, drawn = files
    out = tmp_path / "gold.jsonl"
    assert run("--annotations", str(a), str(b), "--out", str(out)) == 1
    assert "E_DISPUTED" in capsys.readouterr().err
    assert not out.exists()
    assert not (tmp_path / "gold-decisions.jsonl").exists()
    assert run("--annotations", str(a), str(b), "--decisions", str(judge), "--out", str(out), "--json") == 0
    counts = json.loads(capsys.readouterr().out)["decisions"]
    made = {each.article_id: each for each in jsonl.read(out, Annotation)}
    assert {name: len(each.stances) for name, each in made.items()} == {n: len(e.stances) for n, e in drawn.items()}
    # All were labelled by a model, the judge's too, and gold says so.
    assert {each.provenance.source for each in made.values()} == {Source.MODEL}
    items = jsonl.read(tmp_path / "gold-decisions.jsonl", Decision)
    assert len(items) == sum(len(each.mentions) + len(each.stances) for each in drawn.values())
    assert sorted(counts.values()) == [1, len(items) - 1]
    assert run("--annotations", str(a), str(b), "--decisions", str(judge), "--out", str(out)) == 2  # it is there
    other = tmp_path / "other.jsonl"
    assert run("--annotations", str(b), str(a), "--decisions", str(judge), "--out", str(other)) == 0
    assert other.read_bytes() == out.read_bytes()


@pytest.mark.parametrize("arguments", [(), ("--batch", "b1", "--annotations", "a.jsonl"), ("--batch", "b1")])
def test_wrong_use_is_told(arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(*arguments) == 2
