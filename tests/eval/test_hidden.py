"""On a hidden split nothing that a participant can read gives the gold or its texts away."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from standpunkt import InputError, Prediction
from standpunkt.cli import main
from standpunkt.errors import ScoreMismatchError
from standpunkt.eval.hidden import concealed
from standpunkt.eval.result import Metric, Result, read_result, write_result
from standpunkt.eval.score import MEASURES, recount_fault, score
from standpunkt.eval.submissions.codes import CODES
from standpunkt.eval.submissions.read import read_submission
from standpunkt.labels import Label, Task
from tests.eval.traps import EMOJI, GOLD, PAIRS, PER, TRAPS, Trap, ner
from tests.examples import TEXT, mention, ner_gold, submission

CANARY = "standpunkt-canary-0123456789abcdef0123456789abcdef"
HIDDEN = {Task.NER: replace(GOLD, hidden=True), Task.STANCE: replace(PAIRS, hidden=True)}
SECRET = [*re.findall(r"\w{3,}", f"{TEXT} {EMOJI}"), str(len(TEXT)), str(len(EMOJI))]
"""Every word of the texts, which holds every surface, and their lengths."""


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_no_fault_tells_of_gold_or_texts(trap: Trap, tmp_path: Path) -> None:
    path = tmp_path / f"p{trap.suffix}"
    path.write_bytes(trap.make())
    with pytest.raises(InputError) as raised:
        read_submission(path, HIDDEN[trap.task])
    assert trap.code in [fault.code for fault in raised.value.faults]
    # Of a place only the file's name is left out, which is the test's own.
    printed = "\n".join(str(replace(fault, file="")) for fault in raised.value.faults)
    told = re.sub(r"\b\d+(?=: \$)|\[\d+\]", "", printed)
    assert [word for word in SECRET if re.search(rf"\b{word}\b", told)] == []
    own = {code.meaning for code in CODES} | {code.remedy for code in CODES}
    for fault in raised.value.faults:
        assert fault.expected in own
        assert fault.found in own or fault.code in ("E_UNKNOWN_ID", "E_MISSING_DOC", "E_MISSING_PAIR")
        assert fault.hint == ""


def test_without_hiding_the_same_faults_do_tell(tmp_path: Path) -> None:
    """The test above can fail: what stands at the offsets is said where gold is public."""
    path = tmp_path / "p.jsonl"
    path.write_bytes(ner(PER | {"surface": "x"}))
    with pytest.raises(InputError, match="Ilse Quandt"):
        read_submission(path, GOLD)


def test_the_command_prints_no_gold_either(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    line = {
        "article_id": "sample-verkehr-01",
        "mentions": [{"start": 0, "end": 9, "label": "PER", "surface": "?"}, {"start": 1, "end": 99_999, "label": "X"}],
    }
    Path("p.jsonl").write_text(json.dumps(line) + "\n" + json.dumps(line | {"article_id": "sample-verkehr-1"}))
    for options in ("", " --json"):
        with pytest.raises(SystemExit) as stopped:
            main(f"eval validate p.jsonl --task ner --split train --hidden{options}".split())
        printed = capsys.readouterr()
        assert stopped.value.code == 1
        assert "E_MISSING_DOC" in printed.out + printed.err
        assert "did you mean" not in printed.out + printed.err


def test_a_result_keeps_nothing_of_single_documents() -> None:
    quandt = mention("Ilse Quandt", Label.PER)
    result = score(HIDDEN[Task.NER], submission([Prediction(article_id="a1", mentions=(quandt,))]))
    # 1 true positive, 0 false positives, 2 missed: P 1, R 1/3, F1 2 * 1 * (1/3) / (4/3) = 0.5
    assert (result.hidden, result.per_document, result.slices, result.errors) == (True, {}, (), ())
    assert result.metrics["f1"].value == 0.5
    assert result.metrics["recall"].value == 0.333
    for metric in result.metrics.values():
        assert metric.n == 0
        for number in (metric.value, metric.se, *(metric.ci or ())):
            assert number is None or number == round(number, 3)


def test_a_hidden_result_is_taken_without_a_recount_if_it_is_rounded(tmp_path: Path) -> None:
    result = score(HIDDEN[Task.NER], submission([]))
    write_result(tmp_path / "r.json", result)
    assert recount_fault(read_result(tmp_path / "r.json")) is None
    changes: dict[str, Callable[[Metric], Metric]] = {
        "an exact value": lambda metric: msgspec.structs.replace(metric, value=0.12345),
        "an exact interval": lambda metric: msgspec.structs.replace(metric, ci=(0.12345, 0.5)),
        "a count of gold": lambda metric: msgspec.structs.replace(metric, n=3),
    }
    for what, change in changes.items():
        told = _with_metric(result, "f1", change(result.metrics["f1"]))
        fault = recount_fault(told)
        assert fault is not None, what
        assert fault.path == "$.metrics.f1"
    assert recount_fault(msgspec.structs.replace(result, metrics={})) is not None


def _with_metric(result: Result, name: str, metric: Metric) -> Result:
    return msgspec.structs.replace(result, metrics={**result.metrics, name: metric})


def test_concealing_twice_changes_nothing() -> None:
    result = concealed(score(GOLD, submission([])))
    assert concealed(result) == result


def test_a_mismatch_of_tools_tells_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def differ(*_: object) -> dict[str, str]:
        raise ScoreMismatchError("f1: ours 0.5, seqeval 0.25")

    monkeypatch.setitem(MEASURES, Task.NER, replace(MEASURES[Task.NER], verify=differ))
    with pytest.raises(ScoreMismatchError, match="seqeval"):
        score(GOLD, submission([]))
    with pytest.raises(ScoreMismatchError) as raised:
        score(HIDDEN[Task.NER], submission([]))
    assert not re.search(r"\d", str(raised.value))
    assert raised.value.__cause__ is None


def test_what_was_made_from_hidden_gold_is_refused(tmp_path: Path) -> None:
    """A mark in any mention's entity is enough, wherever it stands in the submission."""
    annotations = {
        name: msgspec.structs.replace(
            annotation,
            mentions=tuple(msgspec.structs.replace(m, entity=CANARY) for m in annotation.mentions),
        )
        for name, annotation in GOLD.annotations.items()
    }
    gold = replace(GOLD, annotations=annotations, hidden=True)
    assert gold.canaries() == {CANARY}
    path = tmp_path / "p.jsonl"
    path.write_bytes(ner(PER | {"entity": f"x {CANARY}"}))
    with pytest.raises(InputError, match="E_CANARY") as raised:
        read_submission(path, gold)
    assert CANARY not in str(raised.value)
    path.write_bytes(ner(PER | {"entity": CANARY.replace("0", "1")}))
    assert read_submission(path, gold).missing == 0
    assert ner_gold([(GOLD.articles[0], ())]).canaries() == frozenset()


def test_warnings_tell_their_code_alone() -> None:
    result = score(HIDDEN[Task.NER], submission([]))
    assert result.warnings == ("W_FEW_DOCUMENTS: fewer than 30 documents: intervals are too narrow",)
    assert "2 documents" in score(GOLD, submission([])).warnings[0]
