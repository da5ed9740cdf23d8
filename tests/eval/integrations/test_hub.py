"""The Hugging Face Hub: what is written is read back by huggingface_hub's own classes, offline."""

import json
from pathlib import Path

import pytest
import yaml
from huggingface_hub import ModelCard, ModelCardData, parse_eval_result_entries
from huggingface_hub.repocard_data import model_index_to_eval_results
from msgspec.structs import replace as replaced

from standpunkt import InputError, UsageError
from standpunkt.eval.gold import Gold
from standpunkt.eval.integrations.hub import Origin, write_eval_results, write_model_index
from standpunkt.eval.result import Result
from standpunkt.eval.score import score
from standpunkt.eval.submissions.read import read_submission
from standpunkt.eval.submissions.system import SystemInfo
from standpunkt.labels import Task

SHA = "5503434ddd753f426f4b38109466949a1217c2bb"
ORIGIN = Origin(dataset="owner/standpunkt", revision=SHA, date="2027-01-31", source_url="https://example.org/board")


def card_data(path: Path) -> ModelCardData:
    """The metadata of a card, as huggingface_hub reads them."""
    data = ModelCard.load(path, ignore_metadata_errors=False).data
    assert isinstance(data, ModelCardData)
    return data


@pytest.fixture(scope="module")
def results(golds: dict[Task, Gold], runs: dict[Task, Path]) -> dict[Task, Result]:
    """A baseline's result, by task."""
    return {
        task: score(gold, read_submission(runs[task] / "predictions.jsonl", gold), replicates=200)
        for task, gold in golds.items()
    }


@pytest.mark.parametrize("task", [Task.NER, Task.STANCE])
def test_eval_results_are_read_back(tmp_path: Path, results: dict[Task, Result], task: Task) -> None:
    result = results[task]
    write_eval_results(tmp_path / "r.yaml", result, ORIGIN)
    write_eval_results(tmp_path / "again.yaml", result, ORIGIN)
    assert (tmp_path / "r.yaml").read_bytes() == (tmp_path / "again.yaml").read_bytes()
    (entry,) = parse_eval_result_entries(yaml.safe_load((tmp_path / "r.yaml").read_text(encoding="utf-8")))
    name = {Task.NER: "f1", Task.STANCE: "macro_f1"}[task]
    metric = result.metrics[name]
    assert metric.ci is not None
    assert (entry.dataset_id, entry.task_id, entry.value) == ("owner/standpunkt", str(task), metric.value)
    assert (entry.dataset_revision, entry.date, entry.source_url) == (SHA, "2027-01-31", "https://example.org/board")
    assert entry.notes is not None
    assert f"95 % interval {metric.ci[0]:.4f}-{metric.ci[1]:.4f} over 12 documents" in entry.notes
    assert result.signature in entry.notes
    assert result.data_sha256 in entry.notes


def test_what_is_not_known_is_left_out(tmp_path: Path, results: dict[Task, Result]) -> None:
    write_eval_results(tmp_path / "r.yaml", results[Task.NER], Origin(dataset="owner/standpunkt"))
    (entry,) = yaml.safe_load((tmp_path / "r.yaml").read_text(encoding="utf-8"))
    assert entry.keys() == {"dataset", "value", "notes"}
    assert entry["dataset"] == {"id": "owner/standpunkt", "task_id": "ner"}


def test_an_undefined_headline_is_no_value(tmp_path: Path, results: dict[Task, Result]) -> None:
    metrics = dict(results[Task.NER].metrics)
    metrics["f1"] = replaced(metrics["f1"], value=None, ci=None, se=None, defined=False)
    with pytest.raises(UsageError, match="f1 of ner/dictionary is undefined"):
        write_eval_results(tmp_path / "r.yaml", replaced(results[Task.NER], metrics=metrics), ORIGIN)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("task", [Task.NER, Task.STANCE])
def test_model_index_goes_round(tmp_path: Path, results: dict[Task, Result], task: Task) -> None:
    result = results[task]
    write_model_index(tmp_path / "README.md", result, ORIGIN)
    data = card_data(tmp_path / "README.md")
    raw = yaml.safe_load((tmp_path / "README.md").read_text(encoding="utf-8").split("---")[1])
    name, read_back = model_index_to_eval_results(raw["model-index"])
    assert name == data.model_name == result.system.name
    assert read_back == data.eval_results
    by_name = {str(found.metric_name): found for found in read_back}
    assert by_name.keys() == {name for name, metric in result.metrics.items() if metric.defined}
    for metric_name, found in by_name.items():
        metric = result.metrics[metric_name]
        assert found.metric_value == metric.value
        assert found.metric_args == {"ci_95": metric.ci and list(metric.ci), "se": metric.se, "n": metric.n}
        assert found.dataset_args == {"signature": result.signature, "data_sha256": result.data_sha256}
    headline = by_name["f1" if task is Task.NER else "macro_f1"]
    assert headline.metric_type == "f1"
    assert headline.task_type == ("token-classification" if task is Task.NER else "text-classification")


def test_a_card_keeps_its_text_and_the_results_of_others(tmp_path: Path, results: dict[Task, Result]) -> None:
    """Another task's results are added; the same metric on the same data is replaced, not repeated."""
    (tmp_path / "old.md").write_text(
        "---\nlicense: mit\ntags:\n- german\n---\n\n# Mine\n\nText: ä.\n", encoding="utf-8"
    )
    write_model_index(tmp_path / "1.md", results[Task.NER], ORIGIN, card=tmp_path / "old.md")
    write_model_index(tmp_path / "2.md", results[Task.STANCE], ORIGIN, card=tmp_path / "1.md")
    write_model_index(tmp_path / "3.md", results[Task.NER], ORIGIN, card=tmp_path / "2.md")
    second, third = (card_data(tmp_path / name) for name in ("2.md", "3.md"))
    assert second.license == third.license == "mit"
    assert "# Mine\n\nText: ä." in ModelCard.load(tmp_path / "3.md").content
    assert second.model_name == third.model_name
    tasks = [{found.task_name for found in data.eval_results or []} for data in (second, third)]
    assert tasks == [{"ner", "stance"}] * 2
    assert len(second.eval_results or []) == len(third.eval_results or [])


@pytest.mark.parametrize("text", ["---\nmodel-index: 3\n---\n", "---\n[\n---\n", "---\nmodel-index:\n- name: x\n---\n"])
def test_what_is_no_card_is_refused_and_nothing_written(tmp_path: Path, results: dict[Task, Result], text: str) -> None:
    (tmp_path / "old.md").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="E_CARD"):
        write_model_index(tmp_path / "new.md", results[Task.NER], ORIGIN, card=tmp_path / "old.md")
    assert not (tmp_path / "new.md").exists()


def test_names_are_data(tmp_path: Path, results: dict[Task, Result]) -> None:
    evil = "x: [!!python/object:os.system] # <script>---"
    result = replaced(results[Task.NER], system=SystemInfo(name=evil))
    write_model_index(tmp_path / "README.md", result, ORIGIN)
    assert card_data(tmp_path / "README.md").model_name == evil
    assert "<script" not in ModelCard.load(tmp_path / "README.md").text


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"dataset": "a/b/c"}, "--dataset"),
        ({"dataset": "https://huggingface.co/a/b"}, "--dataset"),
        ({"dataset": "a/b", "revision": "main"}, "40 hex digits"),
        ({"dataset": "a/b", "date": "yesterday"}, "--date"),
        ({"dataset": "a/b", "source_name": "Board"}, "--source-name needs --source-url"),
        ({"dataset": "a/b", "source_url": "javascript:alert(1)"}, "--source-url"),
    ],
)
def test_what_the_hub_would_refuse(settings: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Origin(**settings)


def test_json_numbers_are_written_whole(tmp_path: Path, results: dict[Task, Result]) -> None:
    """YAML's floats are the same doubles as the result's."""
    write_eval_results(tmp_path / "r.yaml", results[Task.NER], ORIGIN)
    value = yaml.safe_load((tmp_path / "r.yaml").read_text(encoding="utf-8"))[0]["value"]
    assert json.loads(json.dumps(value)) == results[Task.NER].metrics["f1"].value
