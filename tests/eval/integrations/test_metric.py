"""Hugging Face evaluate: the modules, loaded by the real package without a network, and the lists that they take."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seqeval import metrics as seqeval_metrics
from seqeval.metrics import sequence_labeling

from standpunkt import UsageError
from standpunkt.eval.integrations.challenge import Challenge
from standpunkt.eval.integrations.metric import bundle
from standpunkt.eval.integrations.spans import Settings, score_labels, score_spans, score_tags, values
from tests.eval.integrations.conftest import unpacked

ORACLE: Any = seqeval_metrics
labeling: Any = sequence_labeling
QUICK = Settings(replicates=100)
PROGRAM = """
import json, sys
import evaluate
ner = evaluate.load(sys.argv[1] + "/standpunkt_ner")
stance = evaluate.load(sys.argv[1] + "/standpunkt_stance")
gold, found = [["B-PER", "I-PER", "O"], ["B-LOC"], ["O"]], [["B-PER", "I-PER", "O"], ["B-ORG"], ["O"]]
spans = lambda tags: [{"start": 0, "end": len(tags), "label": tags[0][2:]}] if tags[0] != "O" else []
by_tags = ner.compute(predictions=found, references=gold, replicates=200)
for one, other in zip(found, gold):
    ner.add(prediction=one, reference=other)
added = ner.compute(replicates=200)
cut = [[[tag for tag in tags if tag != "O"] or ["O"] for tags in side] for side in (found, gold)]
by_spans = ner.compute(
    predictions=[spans(tags) for tags in cut[0]], references=[spans(tags) for tags in cut[1]], replicates=200
)
labels = stance.compute(
    predictions=["FAVOR", "FAVOR", "NONE"], references=["FAVOR", "AGAINST", "NONE"], documents=["a", "a", "b"]
)
empty = ner.compute(predictions=[["O"]], references=[["O"]])
print(json.dumps({"tags": by_tags, "spans": by_spans, "added": added, "labels": labels, "empty": empty}))
"""


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the modules compute, in a process of their own with a cache of their own and warnings as errors."""
    folder = tmp_path_factory.mktemp("metric")
    modules = unpacked(bundle(Challenge()), folder / "metrics")
    offline = {"HF_HOME": str(folder / "cache"), "HF_HUB_OFFLINE": "1", "HF_EVALUATE_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, str(modules)],
        env=os.environ | offline,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_tags_by_the_real_package(computed: dict[str, Any]) -> None:
    """One of two gold spans is right, one of two predictions: 1/2 each."""
    tags = computed["tags"]
    assert (tags["f1"], tags["precision"], tags["recall"]) == (0.5, 0.5, 0.5)
    assert tags["f1/PER"] == 1.0
    assert tags["f1_ci"][0] <= 0.5 <= tags["f1_ci"][1]
    assert (tags["documents"], "|B:200|seed:12345" in tags["signature"]) == (3, True)


def test_spans_and_added_items_give_the_same(computed: dict[str, Any]) -> None:
    assert computed["spans"] == computed["tags"]
    assert computed["added"] == computed["tags"]


def test_labels_by_the_real_package(computed: dict[str, Any]) -> None:
    """F1 of FAVOR 2/3, of AGAINST 0, of NEUTRAL undefined: the mean of two is 1/3."""
    labels = computed["labels"]
    assert labels["macro_f1"] == pytest.approx(1 / 3)
    assert labels["accuracy"] == pytest.approx(2 / 3)
    assert labels["documents"] == 2
    assert "f1/NEUTRAL" not in labels


def test_undefined_is_none_and_not_zero(computed: dict[str, Any]) -> None:
    assert "f1" not in computed["empty"] or computed["empty"]["f1"] is None


TAGS = st.sampled_from(["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "I-ORG", "B-ORGpart"])
SENTENCES = st.lists(st.lists(st.tuples(TAGS, TAGS), min_size=1, max_size=8), min_size=1, max_size=4)


@settings(max_examples=150, deadline=None)
@given(SENTENCES, st.data())
def test_fine_tags_score_as_in_seqeval(sentences: list[list[tuple[str, str]]], data: st.DataObject) -> None:
    """Whatever the tags, broken runs too, and however sentences are grouped into documents."""
    truth, found = [[a for a, _ in pairs] for pairs in sentences], [[b for _, b in pairs] for pairs in sentences]
    documents = [data.draw(st.sampled_from("xyz")) for _ in sentences]
    metrics = score_tags(found, truth, documents=documents, settings=QUICK).metrics
    fine = metrics["fine_f1"]
    if fine.value is None:
        assert not any(tag != "O" for side in (truth, found) for tags in side for tag in tags)
    else:
        assert fine.value == ORACLE.f1_score(truth, found, zero_division=0)
    coarse = [[[tag.replace("part", "") for tag in tags] for tags in side] for side in (truth, found)]
    for name, oracle in (("precision", ORACLE.precision_score), ("recall", ORACLE.recall_score)):
        if (value := metrics[name].value) is not None and not any(
            "part" in tag for tags in truth + found for tag in tags
        ):
            assert value == oracle(*coarse, zero_division=0)


ODD_TAGS = st.sampled_from(["O", "B-PER", "I-PER", "I-LOC", "E-LOC", "S-MISC", "U-PER", "x-LOC", "-MISC"])
ODD_SENTENCES = st.lists(st.lists(ODD_TAGS, max_size=6), min_size=1, max_size=4)


@pytest.mark.filterwarnings("ignore:.*seems not to be NE tag")
@settings(max_examples=100, deadline=None)
@given(ODD_SENTENCES)
def test_each_sentence_is_read_as_seqeval_reads_it_alone(sentences: list[list[str]]) -> None:
    """Tags with an unknown prefix end an entity without having begun one; it never begins in another sentence."""
    read = [
        [{"start": first, "end": last + 1, "label": kind} for kind, first, last in labeling.get_entities(tags)]
        for tags in sentences
    ]
    nothing: list[list[Any]] = [[] for _ in sentences]
    by_tags = score_tags([["O"] * len(tags) for tags in sentences], sentences, settings=QUICK)
    assert by_tags.data_sha256 == score_spans(nothing, read, settings=QUICK).data_sha256


def test_a_tag_of_another_scheme_is_warned_of() -> None:
    with pytest.warns(UserWarning, match="U-PER seems not to be NE tag"):
        score_tags([["U-PER"]], [["B-PER"]], settings=QUICK)


def test_documents_widen_the_intervals() -> None:
    """Ten sentences that are all right and ten that are all wrong, from two articles: the articles tell little."""
    truth = [["B-PER"]] * 20
    found = [["B-PER"]] * 10 + [["B-LOC"]] * 10
    apart = score_tags(found, truth, settings=QUICK).metrics["f1"]
    together = score_tags(found, truth, documents=["a"] * 10 + ["b"] * 10, settings=QUICK).metrics["f1"]
    assert apart.value == together.value == 0.5
    assert apart.ci is not None
    assert apart.ci[0] > 0.2
    assert together.ci == (0.0, 1.0), "both articles, or twice the one, or twice the other"


def test_items_of_a_document_follow_each_other() -> None:
    """Two sentences of one document have spans at the same offsets; they are two spans."""
    one = [{"start": 0, "end": 1, "label": "PER"}]
    result = score_spans([one, []], [one, one], documents=["a", "a"], settings=QUICK)
    assert (result.metrics["f1"].n, result.metrics["recall"].value) == (2, 0.5)


SPAN = {"start": 0, "end": 1, "label": "PER"}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: score_tags([["B-PER"]], []), "as many predictions as references"),
        (lambda: score_tags([], []), "and some; found 0 and 0"),
        (lambda: score_tags([["O"]], [["O", "O"]]), r"predictions\[0\]: expected 2 tags"),
        (lambda: score_tags([["B-per"]], [["O"]]), r"predictions\[0\]\[0\].*did you mean PER"),
        (lambda: score_tags([["PER"]], [["O"]]), r"predictions\[0\]\[0\]"),
        (lambda: score_tags([["o"]], [["O"]]), r"predictions\[0\]\[0\]"),
        (lambda: score_tags([["O"]], [["O"]], documents=["a", "b"]), "documents: expected 1"),
        (lambda: score_spans([[SPAN | {"end": 0}]], [[]]), r"predictions\[0\]\[0\]: expected integers"),
        (lambda: score_spans([[SPAN | {"start": True}]], [[]]), "found True and 1"),
        (lambda: score_spans([[]], [[{"label": "PER"}]]), r"references\[0\]\[0\].*found None and None"),
        (lambda: score_spans([[SPAN, SPAN | {"label": "LOC"}]], [[]]), r"predictions\[0\]\[1\]: .*one entity a span"),
        (lambda: score_labels(["favor"], ["FAVOR"]), r"predictions\[0\].*did you mean FAVOR"),
        (lambda: score_labels([], ["FAVOR"]), "found 0 and 1"),
    ],
)
def test_what_cannot_be_scored_is_named_with_its_place(call: Any, message: str) -> None:  # noqa: ANN401
    with pytest.raises(UsageError, match=message):
        call()


def test_values_are_flat_and_keep_what_is_needed() -> None:
    found = values(score_tags([["B-PER"], ["O"]], [["B-PER"], ["B-LOC"]], settings=QUICK))
    assert found["f1"] == pytest.approx(2 / 3)
    assert found["f1_ci"] == [0.0, 1.0]
    assert "f1/MISC" not in found
    assert json.loads(json.dumps(found)) == found
