"""Submissions: each kind of fault is refused with its code and its place, and order never matters."""

from dataclasses import replace
from pathlib import Path

import pytest

from standpunkt import InputError, Prediction, jsonl
from standpunkt.eval.submissions.read import Missing, Submission, read_submission
from standpunkt.labels import PairLabel, Task
from tests.examples import TEXT, article, ner_gold, quandt_gold, stance_gold

NER = ner_gold([(article(name="a1"), ()), (article(name="a2"), ())])
STANCE = stance_gold([[PairLabel.FAVOR, PairLabel.NONE], [PairLabel.AGAINST]])


def line(article_id: str = "a1", **mention: object) -> str:
    """One ner prediction, with a mention if any field of it is given."""
    fields = {"start": 0, "end": 3, "label": '"PER"'} | mention
    inside = "{" + ", ".join(f'"{name}": {value}' for name, value in fields.items()) + "}" if mention else ""
    return f'{{"article_id": "{article_id}", "mentions": [{inside}]}}'


def pair(pair_id: str, article_id: str = "", label: str = "FAVOR") -> str:
    return f'{{"article_id": "{article_id or pair_id[:2]}", "pair_id": "{pair_id}", "label": "{label}"}}'


def read(tmp_path: Path, *lines: str, gold: object = NER, missing: Missing = Missing.ERROR) -> Submission:
    path = tmp_path / "predictions.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_submission(path, NER if gold is NER else STANCE, missing=missing)


def faults(tmp_path: Path, *lines: str, gold: object = NER) -> list[tuple[int, str, str]]:
    with pytest.raises(InputError) as raised:
        read(tmp_path, *lines, gold=gold)
    return [(fault.line, fault.path, fault.code) for fault in raised.value.faults]


def test_order_does_not_matter(tmp_path: Path) -> None:
    one, other = read(tmp_path, line("a1"), line("a2")), read(tmp_path, line("a2"), line("a1"))
    assert (one.predictions, one.missing) == (other.predictions, 0)


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (line(label='"PERSON"'), (1, "$.mentions[0].label", "E_LABEL")),
        (line(label='"per"'), (1, "$.mentions[0].label", "E_LABEL")),
        (line(end=len(TEXT) + 1), (1, "$.mentions[0].end", "E_OFFSET_RANGE")),
        (line(start=-1), (1, "$.mentions[0].start", "E_OFFSET_RANGE")),
        (line(start=3), (1, "$.mentions[0].end", "E_SPAN_EMPTY")),
        (line(start=5), (1, "$.mentions[0].end", "E_SPAN_EMPTY")),
        (line(start="true"), (1, "$.mentions[0].start", "E_TYPE")),
        (line(start="0.0"), (1, "$.mentions[0].start", "E_TYPE")),
        (line(end=10**40), (1, "$.mentions[0].end", "E_OFFSET_RANGE")),
        (line(end=4), (1, "$.mentions[0]", "E_SPAN_EDGE")),
        (line(score=0.9), (1, "$.mentions[0].score", "E_FIELD")),
        (line().replace("a1", "a3"), (1, "$.article_id", "E_UNKNOWN_ID")),
        (pair("a1:0"), (1, "$.pair_id", "E_TASK")),
        ("{", (1, "$", "E_JSON")),
    ],
)
def test_ner_faults(tmp_path: Path, broken: str, fault: tuple[int, str, str]) -> None:
    assert fault in faults(tmp_path, broken, line("a2"))


def test_double_and_missing_ids(tmp_path: Path) -> None:
    assert faults(tmp_path, line("a1"), line("a1")) == [(2, "$.article_id", "E_DUP_ID"), (0, "$", "E_MISSING_DOC")]


def test_an_id_is_found_again_megabytes_later(tmp_path: Path) -> None:
    one, two = (line(name).replace(", ", "," + " " * 700_000) for name in ("a1", "a2"))
    assert faults(tmp_path, one, two, one) == [(3, "$.article_id", "E_DUP_ID")]
    assert faults(tmp_path, one, two, two, line("a2"), line("a1")) == [
        (3, "$.article_id", "E_DUP_ID"),
        (4, "$.article_id", "E_DUP_ID"),
        (5, "$.article_id", "E_DUP_ID"),
    ]


def test_all_faults_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = faults(tmp_path, line("a9"), line("a1", start=3), line("a1", label='"X"'))
    assert [number for number, *_ in found] == [1, 2, 3], "what is missing may be what could not be read"


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (pair("a0:7"), (1, "$.pair_id", "E_UNKNOWN_ID")),
        (pair("a0:0", article_id="a1"), (1, "$.article_id", "E_UNKNOWN_ID")),
        (pair("a0:0", label="favor"), (1, "$.label", "E_LABEL")),
        (line("a0"), (1, "$.pair_id", "E_TASK")),
        (pair("a0:1"), (2, "$.pair_id", "E_DUP_ID")),
    ],
)
def test_stance_faults(tmp_path: Path, broken: str, fault: tuple[int, str, str]) -> None:
    assert fault in faults(tmp_path, broken, pair("a0:1"), pair("a1:0"), gold=STANCE)


def test_stance_from_raw_text_takes_mentions_and_stances_and_no_pairs(tmp_path: Path) -> None:
    annotations = {**NER.annotations, "a1": quandt_gold(article(name="a1"))}
    gold = replace(NER, task=Task.STANCE_E2E, annotations=annotations)
    path = tmp_path / "predictions.jsonl"
    twins = '[{"start": 0, "end": 3, "label": "PER"}, {"start": 0, "end": 3, "label": "LOC"}]'
    path.write_text(f'{{"article_id": "a1", "mentions": {twins}}}\n{line("a2", end=999)}\n{pair("a3:0")}')
    with pytest.raises(InputError) as raised:
        read_submission(path, gold)
    assert [(fault.line, fault.path, fault.code) for fault in raised.value.faults] == [
        (2, "$.mentions[0].end", "E_OFFSET_RANGE"),
        (3, "$.pair_id", "E_TASK"),
    ]
    path.write_text('{"article_id": "a1", "stances": [{"holder": "m1", "target": "m2", "polarity": "FAVOR"}]}')
    with pytest.raises(InputError, match=r"(?s)E_DANGLING.*E_MISSING_DOC"):
        read_submission(path, gold)


def test_two_labels_on_one_span_are_refused(tmp_path: Path) -> None:
    """One of them would not count, and which one, a participant could not know."""
    twins = '[{"start": 0, "end": 3, "label": "PER"}, {"start": 0, "end": 3, "label": "LOC"}]'
    both = f'{{"article_id": "a1", "mentions": {twins}}}'
    assert faults(tmp_path, both, line("a2")) == [(1, "$.mentions[1]", "E_DUP_SPAN")]


def test_unknown_ids_are_quick_however_many(tmp_path: Path) -> None:
    found = faults(tmp_path, *(line(f"b{n}") for n in range(3_000)))
    assert len(found) == 3_001


def test_missing_pairs_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"E_MISSING_PAIR.*2 without: a0:1, a1:0"):
        read(tmp_path, pair("a0:0"), gold=STANCE)


def test_missing_may_be_scored_as_empty(tmp_path: Path) -> None:
    assert read(tmp_path, line("a1"), missing=Missing.EMPTY).missing == 1


def test_suggestions_are_made_for_ids_and_labels(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"did you mean PER\?"):
        read(tmp_path, line(label='"Pers"'), line("a2"))
    with pytest.raises(InputError, match="did you mean a0:"):
        read(tmp_path, pair("a0:7"), gold=STANCE)


def test_the_name_comes_from_the_sidecar(tmp_path: Path) -> None:
    sidecar = tmp_path / "submission.json"
    sidecar.write_text('{"name": "My <b>tagger</b>", "parameters": 12}', encoding="utf-8")
    assert read(tmp_path, line("a1"), line("a2")).system.name == "My <b>tagger</b>"
    for content, code in (
        ('{"nam": "x"}', "E_FIELD"),
        ('{"name": "x\\u202ey"}', "E_NAME"),
        (f'{{"name": "{"x" * 81}"}}', "E_NAME"),
        ("name: x", "E_JSON"),
    ):
        sidecar.write_text(content, encoding="utf-8")
        with pytest.raises(InputError, match=rf"submission\.json.*{code}"):
            read(tmp_path, line("a1"), line("a2"))
    sidecar.write_text('{"name": "x", "description": "kept"}', encoding="utf-8")
    path = tmp_path / "predictions.jsonl"
    renamed = read_submission(path, NER, name="y").system
    assert (renamed.name, renamed.description) == ("y", "kept")
    sidecar.unlink()
    assert read(tmp_path, line("a1"), line("a2")).system.name == tmp_path.name


def test_packed_submissions_are_read(tmp_path: Path) -> None:
    path = tmp_path / "predictions.jsonl.gz"
    jsonl.write(path, [Prediction(article_id="a1"), Prediction(article_id="a2")])
    assert read_submission(path, NER).missing == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('{"name": "x", "name": "y"}', "E_JSON_DUPKEY"),
        ('{"name": ""}', "E_NAME"),
        ('{"name": "x", "url": "javascript:alert(1)"}', "E_URL"),
        ('{"name": "x", "parameters": -1}', "E_TYPE"),
        ('{"name": "x", "parameters": 1.5}', "E_TYPE"),
        ('{"name": "x", "seed": true}', "E_TYPE"),
        ('{"name": "x", "seed": -1}', "E_TYPE"),
        ('{"name": "x", "seed": NaN}', "E_JSON"),
        ('{"name": "x", "licence": "' + "x" * 70_000 + '"}', "E_SIZE"),
        ('["x"]', "E_TYPE"),
    ],
)
def test_a_sidecar_is_checked_too(tmp_path: Path, content: str, code: str) -> None:
    (tmp_path / "submission.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=rf"submission\.json.*{code}"):
        read(tmp_path, line("a1"), line("a2"))


def test_a_sidecar_is_a_regular_file(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('{"name": "x"}')
    (tmp_path / "submission.json").symlink_to(tmp_path / "other.json")
    with pytest.raises(InputError, match=r"E_FILE.*symbolic link"):
        read(tmp_path, line("a1"), line("a2"))


def test_each_seed_has_a_file_and_its_name_says_which(tmp_path: Path) -> None:
    lines = [Prediction(article_id="a1"), Prediction(article_id="a2")]
    names = ("p.seed7.jsonl", "p.seed12.jsonl.gz", "p.jsonl", "seed3.jsonl")
    for name in names:
        jsonl.write(tmp_path / name, lines)
    (tmp_path / "submission.json").write_text('{"name": "x"}')
    assert [read_submission(tmp_path / name, NER).system.seed for name in names] == [7, 12, None, None]
    (tmp_path / "submission.json").write_text('{"name": "x", "seed": 7}')
    assert read_submission(tmp_path / "p.seed7.jsonl", NER).system.seed == 7
    with pytest.raises(InputError, match=r"E_SEED: .*found 7, and 12 in the file's name"):
        read_submission(tmp_path / "p.seed12.jsonl.gz", NER)
