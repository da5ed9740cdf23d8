"""The compatible functions give what seqeval gives, to the last bit, on whatever Hypothesis finds."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import seqeval.metrics
import seqeval.metrics.sequence_labeling
import seqeval.scheme
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from standpunkt import InputError
from standpunkt.eval import seqeval_compat as ours
from standpunkt.tags import Scheme

peer: Any = seqeval.metrics
labeling: Any = seqeval.metrics.sequence_labeling
SCHEMES: dict[str, Any] = {
    name: getattr(seqeval.scheme, name) for name in ("IOB1", "IOE1", "IOB2", "IOE2", "IOBES", "BILOU")
}
LETTERS = {"IOB1": "IB", "IOE1": "IE", "IOB2": "BI", "IOE2": "IE", "IOBES": "BIES", "BILOU": "BILU"}

Sides = tuple[list[list[str]], list[list[str]]]
Outcome = tuple[Any, frozenset[tuple[str, str]]]

ODD = [*"OBIESULobx.", "O-PER", "-", "--", "B-", "B--PER", "B-A-B", "A-B-B", "_ORG", "B_PER", "b-PER", "PER", "X-PER"]
well_formed = ["O", *(f"{prefix}-{kind}" for prefix in "BIES" for kind in ("PER", "LOC"))]
any_tag = st.sampled_from([*well_formed, *well_formed, *ODD, "U-PER", "L-PER", ".-PER", "S_", "I-A-B"])
suffix_tag = st.sampled_from(["O", *(f"{kind}-{p}" for p in "BIES" for kind in ("PER", "LOC")), *ODD])


@st.composite
def sides(draw: st.DrawFn, tags: st.SearchStrategy[str] = any_tag) -> Sides:
    """Gold and predictions of a few sentences; many predicted sentences equal their gold."""
    gold = draw(st.lists(st.lists(tags, max_size=8), min_size=1, max_size=4))
    found = [
        sentence if draw(st.booleans()) else draw(st.lists(tags, min_size=len(sentence), max_size=len(sentence)))
        for sentence in gold
    ]
    return gold, found


def outcome(function: Callable[..., Any], *args: Any, **options: Any) -> Outcome:  # noqa: ANN401 - whatever they take
    """Return what a function returned, or the type of what it raised, and all that it warned of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            value = function(*args, **options)
        except (ValueError, TypeError, KeyError, IndexError) as error:
            value = type(error)
    return value, frozenset((warning.category.__name__, str(warning.message)) for warning in caught)


def same(one: Any, other: Any) -> bool:  # noqa: ANN401 - whatever they return
    """Tell whether two values are equal, to the last bit and in kind."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, str | type):
        return bool(one == other)
    return np.array_equal(np.asarray(one), np.asarray(other), equal_nan=True)


def agree(name: str, data: Sides, **options: Any) -> None:  # noqa: ANN401
    """Hold one of our functions against seqeval's."""
    theirs = getattr(peer, name, None) or getattr(labeling, name)
    expected, found = outcome(theirs, *data, **options), outcome(getattr(ours, name), *data, **options)
    assert same(expected[0], found[0]), f"seqeval {expected[0]}, ours {found[0]}"
    if not isinstance(expected[0], type):
        assert expected[1] == found[1]


averages = st.sampled_from([None, "micro", "macro", "weighted"])
zero_divisions = st.sampled_from(["warn", 0, 1])


@settings(max_examples=150, deadline=None)
@given(data=sides(), average=averages, zero_division=zero_divisions)
@pytest.mark.parametrize("name", ["f1_score", "precision_score", "recall_score"])
def test_default_scores(name: str, data: Sides, average: str | None, zero_division: str | int) -> None:
    agree(name, data, average=average, zero_division=zero_division)


@settings(max_examples=80, deadline=None)
@given(data=sides(suffix_tag), average=averages)
def test_tags_with_a_suffix(data: Sides, average: str | None) -> None:
    agree("f1_score", data, average=average, suffix=True)
    agree("classification_report", data, suffix=True)


@settings(max_examples=120, deadline=None)
@given(data=sides(), average=averages, zero_division=zero_divisions, beta=st.sampled_from([0.5, 1.0, 2.0, np.inf]))
def test_all_scores_at_once(data: Sides, average: str | None, zero_division: str | int, beta: float) -> None:
    options = {"average": average, "zero_division": zero_division, "beta": beta}
    agree("precision_recall_fscore_support", data, **options)
    agree("precision_recall_fscore_support", data, warn_for=("f-score",), **options)


@settings(max_examples=80, deadline=None)
@given(data=sides(), digits=st.integers(0, 15), zero_division=zero_divisions)
def test_reports(data: Sides, digits: int, zero_division: str | int) -> None:
    agree("classification_report", data, digits=digits, zero_division=zero_division)
    agree("classification_report", data, output_dict=True, zero_division=zero_division)


@settings(max_examples=80, deadline=None)
@given(st.data(), averages, zero_divisions)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_strict_scores_of_every_scheme(
    scheme: str, data: st.DataObject, average: str | None, zero_division: str | int
) -> None:
    """Sequences of any order of the scheme's prefixes, so mostly malformed; IOE1 with seqeval's gap."""
    kinds = ("PER", "LOC", "", "A-B", "-")
    tags = st.sampled_from(["O", *(f"{p}-{kind}" for p in LETTERS[scheme] for kind in kinds), LETTERS[scheme][0]])
    drawn = data.draw(sides(tags))
    options = {"mode": "strict", "scheme": SCHEMES[scheme], "zero_division": zero_division}
    for name in ("f1_score", "precision_score", "recall_score"):
        agree(name, drawn, average=average, **options)
    agree("classification_report", drawn, **options)
    agree("classification_report", drawn, output_dict=True, **options)


@settings(max_examples=80, deadline=None)
@given(sides(st.sampled_from(["O", "PER-B", "PER-I", "LOC-B", "LOC-I", "B", "A-B-I", "-I"])))
def test_strict_scores_of_tags_with_a_suffix(data: Sides) -> None:
    agree("f1_score", data, mode="strict", scheme=SCHEMES["IOB2"], suffix=True)
    agree("classification_report", data, mode="strict", scheme=SCHEMES["IOB2"], suffix=True)


@settings(max_examples=120, deadline=None)
@given(sides(), st.sampled_from(list(SCHEMES)))
def test_tags_that_a_scheme_does_not_know_raise_the_same(data: Sides, scheme: str) -> None:
    agree("f1_score", data, mode="strict", scheme=SCHEMES[scheme])


@settings(max_examples=80, deadline=None)
@given(st.data(), st.sampled_from(["BI", "IE", "BIES", "BILU", "I", "BU", "BS", "OX"]))
def test_a_report_finds_the_same_scheme(data: st.DataObject, letters: str) -> None:
    drawn = data.draw(sides(st.sampled_from(["O", *(f"{p}-{kind}" for p in letters for kind in ("PER", "LOC"))])))
    agree("classification_report", drawn, mode="strict")


@settings(max_examples=80, deadline=None)
@given(sides())
def test_tokens(data: Sides) -> None:
    agree("performance_measure", data)
    if sum(map(len, data[0])):
        agree("accuracy_score", data)
    flat = tuple([tag for sentence in side for tag in sentence] for side in data)
    assert ours.performance_measure(*flat) == peer.performance_measure(*flat)


@settings(max_examples=80, deadline=None)
@given(sides(), st.booleans())
def test_entities(data: Sides, suffix: bool) -> None:  # noqa: FBT001
    for nested in data:
        flat = [tag for sentence in nested for tag in sentence]
        for sequence in (nested, flat):
            expected, found = (outcome(module.get_entities, sequence, suffix) for module in (labeling, ours))
            assert expected == found


@settings(max_examples=10, deadline=None)
@given(st.integers(250, 600), st.integers(0, 2**32 - 1))
def test_more_tags_than_a_byte_can_number(types: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    tags = np.array(["O", *(f"{p}-T{n}" for n in range(types) for p in "BI")])
    gold, noise = (tags[rng.integers(0, len(tags), size=(40, 30))] for _ in range(2))
    found = np.where(rng.random(gold.shape) < 0.2, noise, gold)
    data = gold.tolist(), found.tolist()
    agree("f1_score", data, average="macro", zero_division=0)
    agree("f1_score", data, mode="strict", scheme=SCHEMES["IOB2"], zero_division=0)


FILES = {
    "germeval2014/NER-de-dev.tsv": 2,
    "europeana_ner_de/enp_DE.onb.bio": 1,
    "uner_german_pud/de_pud-ud-test.iob2": 2,
}
"""Real tags, and the column they stand in; those of the second file are corrupt (``PEr``, ``_ORG``, ``OLOC``)."""


@pytest.mark.external
@pytest.mark.parametrize("name", FILES)
def test_real_tags(external: Path, name: str) -> None:
    """The gold of a corpus against the same tags moved by one sentence in twenty, and by one token there."""
    lines = (external / name).read_text(encoding="utf-8").split("\n")
    gold: list[list[str]] = [[]]
    for line in lines[:40_000]:
        columns = line.split()
        if len(columns) > FILES[name] and not line.startswith("#"):
            gold[-1].append(columns[FILES[name]])
        if (not columns or len(gold[-1]) == 30) and gold[-1]:
            gold.append([])
    found = [[*sentence[1:], "O"] if n % 20 == 0 and sentence else sentence for n, sentence in enumerate(gold)]
    assert sum(map(len, gold)) > 1_000
    agree("f1_score", (gold, found))
    agree("classification_report", (gold, found), digits=6)
    agree("performance_measure", (gold, found))
    strict = {"mode": "strict", "scheme": SCHEMES["IOB2"]}
    agree("classification_report", (gold, found), digits=6, **strict)


WRONG: list[tuple[Any, Any]] = [
    ([["O"]], [["O", "O"]]),
    ([["O"]], [["O"], ["O"]]),
    (["O"], ["O"]),
    ([("O",)], [("O",)]),
    ([], []),
    ([[""]], [["O"]]),
]


@pytest.mark.parametrize("data", WRONG)
def test_wrong_shapes_raise_the_same(data: tuple[Any, Any]) -> None:
    agree("f1_score", data)


def test_wrong_options_raise_the_same() -> None:
    data = [["B-A"]], [["B-A"]]
    agree("f1_score", data, average="samples")
    agree("precision_recall_fscore_support", data, beta=-1)


def test_schemes_go_by_name_too() -> None:
    data = [["B-A", "I-A"]], [["B-A", "I-A"]]
    for scheme in ("IOB2", Scheme.IOB2, SCHEMES["IOB2"]):
        assert ours.f1_score(*data, mode="strict", scheme=scheme) == 1.0
    with pytest.raises(ValueError, match="known are IOB1, IOE1, IOB2, IOE2, IOBES, BILOU"):
        ours.f1_score(*data, mode="strict", scheme="BIO")


def test_a_report_of_nothing_says_so() -> None:
    with pytest.raises(ValueError, match="nothing to report"):
        ours.classification_report([["O"]], [["O"]])


Traps = list[tuple[list[str], list[str], dict[str, Any], str, float]]
IOB2 = {"mode": "strict", "scheme": SCHEMES["IOB2"]}
TRAPS: Traps = [
    (["b-PER", "b-PER"], ["b-PER", "i-PER"], {}, r"gold: \$\[0\]\[0\]: E_TAG.*2|did you mean B-PER", 1.0),
    (["B-PER", "o", "B-LOC"], ["B-PER", "O", "B-LOC"], {}, r"gold: \$\[0\]\[1\]: E_TAG.*'o'.*did you mean O", 0.8),
    (["B_PER"], ["B-PER"], {}, "E_TAG.*did you mean B-PER", 0.0),
    (["NN"], ["NN"], {}, "E_TAG.*a prefix", 1.0),
    (["U-A1", "B-A1"], ["O", "O"], {}, "E_TAG", 0.0),
    (["B-PER", "L-PER", "U-PER"], ["B-PER", "L-PER", "L-PER"], {}, "E_SCHEME.*BILOU", 1.0),
    (["I-PER", "O"], ["I-PER", "O"], IOB2, r"gold: \$\[0\]\[0\]: E_SCHEME.*it looks like IO", 0.0),
    (["B-PER"], ["B-PER"], {"scheme": SCHEMES["IOB2"]}, r"E_OPTION.*mode=", 1.0),
    (["B-PER"], ["B-PER"], {"sample_weight": [1]}, "E_OPTION.*no effect", 1.0),
]


@pytest.mark.parametrize(("gold", "found", "options", "message", "silent"), TRAPS)
def test_strict_inputs_refuse_what_is_scored_without_a_word(
    gold: list[str], found: list[str], options: dict[str, Any], message: str, silent: float
) -> None:
    with pytest.raises(InputError, match=message):
        ours.f1_score([gold], [found], strict_inputs=True, **options)
    assert outcome(peer.f1_score, [gold], [found], **options)[0] == pytest.approx(silent), "what seqeval says"


def test_strict_inputs_name_every_fault_at_once() -> None:
    with pytest.raises(InputError) as caught:
        ours.f1_score([["O", "b-PER"], ["O"]], [["O"], ["B_PER"]], strict_inputs=True)
    places = [(fault.file, fault.path, fault.code) for fault in caught.value.faults]
    assert places == [("", "$[0]", "E_LENGTH"), ("gold", "$[0][1]", "E_TAG"), ("predicted", "$[1][0]", "E_TAG")]


@settings(max_examples=60, deadline=None)
@given(sides(st.sampled_from([*well_formed])))
def test_strict_inputs_change_no_value(data: Sides) -> None:
    assume(any(tag != "O" for sentence in data[0] for tag in sentence))
    assert ours.f1_score(*data, strict_inputs=True) == peer.f1_score(*data)
