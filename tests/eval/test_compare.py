"""Comparisons of systems from their results: who is better, what is refused, and what people and scripts are told."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
import pytest
from msgspec.structs import replace

from standpunkt import InputError, Prediction, UsageError
from standpunkt.cli import main
from standpunkt.eval.compare import Comparisons, Family, Method, compare
from standpunkt.eval.result import Result, write_result
from standpunkt.eval.score import MEASURES, recount_fault, score
from standpunkt.eval.submissions.read import Submission
from standpunkt.eval.submissions.system import SystemInfo
from standpunkt.labels import PairLabel, Task
from standpunkt.statistics.bootstrap import Interval
from tests.examples import stance_gold

LABELS = tuple(PairLabel)
RNG = np.random.default_rng(7)
GOLD = stance_gold([[LABELS[n] for n in RNG.integers(0, 4, 6)] for _ in range(40)])


def result(name: str, errors: float, *, seed: int | None = None, draw: int = 0, documents: int = 40) -> Result:
    """The result of a system that answers this share of the pairs at random; `draw` tells runs apart."""
    rng = np.random.default_rng([draw, seed or 0])
    gold = GOLD if documents == len(GOLD.articles) else stance_gold([list(LABELS)] * documents)
    predictions = {
        pair.pair_id: Prediction(
            article_id=pair.article_id,
            pair_id=pair.pair_id,
            label=LABELS[rng.integers(0, 4)] if rng.random() < errors else pair.label,
        )
        for pair in gold.pairs
    }
    sha = hashlib.sha256(f"{name} {errors} {seed} {draw}".encode()).hexdigest()
    info = SystemInfo(name=name, seed=seed)
    submitted = Submission(system=info, predictions=predictions, missing=0, sha256=sha)
    return score(gold, submitted, replicates=500, check=False)


GOOD, FAIR, POOR = result("good", 0.1, draw=1), result("fair", 0.12, draw=4), result("poor", 0.7, draw=3)
RUNS = [result("runs", 0.3, seed=seed) for seed in range(5)]


def compared(*results: Result, metric: str = "accuracy", **settings: object) -> Comparisons:
    return compare(results, metric=metric, replicates=2_000, **settings)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_standings_and_tie_groups() -> None:
    found = compared(POOR, FAIR, GOOD)
    assert [standing.system for standing in found.standings] == ["good", "fair", "poor"]
    assert [standing.results for standing in found.standings] == [(2,), (1,), (0,)]
    assert [standing.ranks for standing in found.standings] == ["1-2", "1-2", "3"]
    assert [standing.rank_ci for standing in found.standings][2] == (3, 3)
    pairs = [(entry.first, entry.second, entry.significant) for entry in found.comparisons]
    assert pairs == [("good", "fair", False), ("good", "poor", True), ("fair", "poor", True)]


def test_values_and_intervals_are_those_of_the_results() -> None:
    """One bootstrap: with equal seeds and replicates a comparison repeats what the result file says."""
    found = compare([GOOD, POOR], replicates=500)
    for standing, given in zip(found.standings, (GOOD, POOR), strict=True):
        metric = given.metrics["macro_f1"]
        assert (standing.mean, standing.ci, standing.se) == (metric.value, metric.ci, metric.se)
    assert found.metric == "macro_f1", "the headline, if no other is named"


def test_a_comparison_says_what_its_parts_say() -> None:
    entry = compared(GOOD, POOR).between("poor", "good")
    assert entry is not None
    first, second = (given.metrics["accuracy"].value for given in (GOOD, POOR))
    assert first is not None
    assert second is not None
    assert entry.ci is not None
    assert entry.se is not None
    assert entry.difference == pytest.approx(first - second)
    assert entry.ci[0] < first - second < entry.ci[1]
    assert entry.detectable == pytest.approx(2.8016 * entry.se, rel=1e-4)
    assert (entry.p, entry.test) == (1 / 2001, Method.RANDOMISATION), "no shuffle is as large"


def test_holm_is_over_the_family() -> None:
    """All pairs: p-values times 3, 2 and 1; against the best there are two, and what is not asked costs nothing."""
    every = compared(GOOD, FAIR, POOR)
    best = compared(GOOD, FAIR, POOR, family=Family.BEST)
    assert (len(every.comparisons), len(best.comparisons), best.against) == (3, 2, "good")
    good_poor = [found.between("good", "poor") for found in (every, best)]
    assert [entry and entry.p_holm for entry in good_poor] == pytest.approx([3 / 2001, 2 / 2001])
    named = compared(GOOD, FAIR, POOR, family=Family.NAMED, against="poor")
    assert [(entry.first, entry.second) for entry in named.comparisons] == [("good", "poor"), ("fair", "poor")]
    assert named.between("good", "fair") is None


def test_detectable_difference_is_larger_for_a_family() -> None:
    found = compared(GOOD, FAIR, POOR)
    assert found.detectable is not None
    assert found.detectable_corrected is not None
    assert found.detectable < found.detectable_corrected


def test_several_seeds_are_one_system() -> None:
    found = compared(*RUNS, GOOD)
    runs = found.standings[1]
    values = [given.metrics["accuracy"].value for given in RUNS]
    assert (runs.system, runs.seeds, list(runs.values)) == ("runs", (0, 1, 2, 3, 4), values)
    assert runs.mean == pytest.approx(np.mean([value or 0 for value in values]))
    assert runs.sd == pytest.approx(np.std([value or 0 for value in values], ddof=1))
    assert found.standings[0].sd is None
    assert found.comparisons[0].test is Method.BOOTSTRAP
    assert any(text.startswith("W_ONE_RUN") and "good" in text for text in found.warnings)


def test_few_runs_and_few_documents_are_warned_of() -> None:
    found = compared(*RUNS[:2])
    assert [text.split(":")[0] for text in found.warnings] == ["W_FEW_RUNS"]
    few = compared(result("a", 0.5, documents=5), result("b", 0.2, documents=5))
    assert [text.split(":")[0] for text in few.warnings] == ["W_FEW_DOCUMENTS", "W_SWAPS"], "2 / 2^5 = .0625"
    assert few.comparisons[0].test is Method.EXACT


def test_a_family_too_large_for_its_swaps_is_warned_of() -> None:
    """6 pairs and 100 swaps: 6/101 = .059; with 200 swaps 6/201 = .03. Of 4 documents: 2/16 = .125."""
    four = [GOOD, FAIR, POOR, RUNS[0]]
    (warning,) = compare(four, metric="accuracy", replicates=100).warnings
    assert warning.startswith("W_SWAPS: no difference can be told")
    assert warning.endswith("or 120 replicates")
    assert not compare(four, metric="accuracy", replicates=200).warnings
    assert not compare(four, metric="accuracy", replicates=100, family=Family.BEST).warnings, "3 / 101 = .03"
    few = [result(name, errors, draw=n, documents=4) for n, (name, errors) in enumerate((("a", 0.0), ("b", 1.0)))]
    found = compare(few, metric="accuracy").warnings
    assert any(text.startswith("W_SWAPS") and "4 documents" in text for text in found)


def test_a_name_that_two_systems_share_gets_their_hashes() -> None:
    other = replace(FAIR, system=GOOD.system)
    found = compared(GOOD, other, GOOD)
    expected = [f"good ({given.submission_sha256[:8]})" for given in (GOOD, other)]
    assert [standing.system for standing in found.standings] == expected, "the one given twice counts once"


def test_order_of_the_files_changes_nothing() -> None:
    one, two = compared(GOOD, FAIR, POOR), compared(POOR, GOOD, FAIR)
    assert one.comparisons == two.comparisons
    assert [replace(s, results=()) for s in one.standings] == [replace(s, results=()) for s in two.standings]


def test_an_undefined_metric_stands_last_and_is_not_tested() -> None:
    """No gold and no prediction of NEUTRAL in one system's counts: gold has none, and it predicts none."""
    gold = stance_gold([[LABELS[0], LABELS[1]]] * 4)

    def of(name: str, label: PairLabel) -> Result:
        made = {p.pair_id: Prediction(article_id=p.article_id, pair_id=p.pair_id, label=label) for p in gold.pairs}
        submitted = Submission(system=SystemInfo(name=name), predictions=made, missing=0, sha256=name * 64)
        return score(gold, submitted, replicates=50, check=False)

    found = compared(of("a", PairLabel.FAVOR), of("b", PairLabel.NEUTRAL), metric="f1/NEUTRAL")
    assert [(s.system, s.mean, s.rank, s.rank_ci) for s in found.standings][1] == ("a", None, 2, None)
    (entry,) = found.comparisons
    assert (entry.difference, entry.ci, entry.p, entry.p_holm, entry.significant) == (None, None, None, None, False)
    assert any(text.startswith("W_UNDEFINED:") for text in found.warnings)
    assert found.detectable is None


def test_of_a_loss_less_is_better() -> None:
    """Two systems that are equally often right; one is sure of itself, the other is not: its Brier score is larger."""

    def sure(given: Result, name: str, brier: int) -> Result:
        rows = {
            document: tuple(brier if column == "brier" else n for column, n in zip(given.columns, row, strict=True))
            for document, row in given.per_document.items()
        }
        columns = [n for n, column in enumerate(given.columns) if column.startswith("bin0")]
        counted = {name: tuple(6 if n == columns[0] else m for n, m in enumerate(row)) for name, row in rows.items()}
        return replace(given, per_document=counted, system=SystemInfo(name=name))

    found = compared(sure(GOOD, "doubtful", 10**9), sure(GOOD, "sure", 10**8), metric="brier")
    assert [(standing.system, standing.rank) for standing in found.standings] == [("sure", 1), ("doubtful", 2)]
    assert (found.comparisons[0].difference or 0) < 0
    assert [standing.ranks for standing in found.standings] == ["1", "2"]


@pytest.mark.parametrize("task", Task)
def test_a_metric_computed_alone_is_the_same(task: Task) -> None:
    measure = MEASURES[task]
    sums = measure.rows(np.random.default_rng(0).integers(0, 9, (50, len(measure.columns))))
    for name in measure.metrics:
        together = measure.values(sums)[:, measure.metrics.index(name)]
        assert np.array_equal(measure.one(name)(sums), together, equal_nan=True)


def refused(*results: Result) -> list[tuple[str, str, str]]:
    with pytest.raises(InputError) as raised:
        compare(results, replicates=10)
    return [(fault.code, fault.path, fault.found) for fault in raised.value.faults]


def test_what_is_not_comparable_is_refused_with_what_differs() -> None:
    task, split = (replace(FAIR, signature=FAIR.signature.replace(*pair)) for pair in SWAPS)
    data = replace(POOR, data_sha256="f" * 64)
    fewer = dict(list(POOR.per_document.items())[1:])
    documents = replace(POOR, per_document={**fewer, "other": (0,) * len(POOR.columns)})
    found = refused(GOOD, task, data, split, documents)
    assert [(code, path) for code, path, _ in found] == [
        ("E_NOT_COMPARABLE", "$[1].signature"),
        ("E_NOT_COMPARABLE", "$[2].data_sha256"),
        ("E_NOT_COMPARABLE", "$[3].signature"),
        ("E_NOT_COMPARABLE", "$[4].per_document"),
    ]
    assert found[0][2].startswith("labels:0 ('fair' against 'good')")
    assert found[1][2].startswith("ffffffff")
    assert found[3][2].startswith("1 of them missing and 1 others")


SWAPS = (("labels:1", "labels:0"), ("split:test", "split:dev"))


def test_settings_of_intervals_do_not_keep_results_apart() -> None:
    """A comparison draws its own replicates from the counts."""
    submitted = replace(FAIR, signature=FAIR.signature.replace("B:500", "B:10000").replace("seed:12345", "seed:1"))
    assert compared(GOOD, submitted).comparisons == compared(GOOD, FAIR).comparisons


def test_a_hidden_result_is_refused_with_the_reason() -> None:
    hidden = replace(POOR, hidden=True, per_document={}, slices=())
    ((code, path, _),) = refused(GOOD, hidden)
    assert (code, path) == ("E_HIDDEN", "$[1].hidden")


def test_wrong_calls_say_what_there_is() -> None:
    with pytest.raises(UsageError, match="did you mean accuracy"):
        compared(GOOD, metric="accurracy")
    with pytest.raises(UsageError, match="did you mean poor"):
        compared(GOOD, POOR, family=Family.NAMED, against="por")
    with pytest.raises(UsageError, match="no results"):
        compare([])
    with pytest.raises(UsageError, match="replicates"):
        compare([GOOD], replicates=0)
    with pytest.raises(UsageError, match="takes no system"):
        compared(GOOD, POOR, against="poor")


def test_one_system_alone_has_a_standing_and_no_comparison() -> None:
    found = compared(GOOD)
    assert (len(found.standings), found.comparisons, found.detectable) == (1, (), None)
    assert found.standings[0].ranks == "1"


def test_records_survive_json() -> None:
    found = compared(*RUNS, GOOD)
    assert msgspec.json.decode(msgspec.json.encode(found), type=Comparisons) == found


def test_the_interval_is_part_of_the_signature_and_is_recounted() -> None:
    submitted = Submission(system=SystemInfo(name="x"), predictions={}, missing=240, sha256="0" * 64)
    corrected = score(GOLD, submitted, replicates=500, interval=Interval.BCA, check=False)
    assert "|ci:bca|B:500|" in corrected.signature
    assert recount_fault(corrected) is None
    plain = replace(GOOD, signature=GOOD.signature.replace("ci:percentile", "ci:bca"))
    assert recount_fault(GOOD) is None
    assert recount_fault(plain) is not None, "percentile intervals under the name of BCa"


def call(capsys: pytest.CaptureFixture[str], line: Sequence[str]) -> tuple[int | str | None, str, str]:
    with pytest.raises(SystemExit) as stopped:
        main(["eval", "compare", *line])
    printed = capsys.readouterr()
    return stopped.value.code, printed.out, printed.err


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of results."""
    for n, given in enumerate((GOOD, POOR, *RUNS)):
        write_result(tmp_path / "results" / f"{n}.json", given)
    return tmp_path


def test_command_prints_a_table_for_people(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, [str(folder / "results"), "--metric", "accuracy", "--replicates", "500"])
    assert code == 0
    for word in ("good", "tie group", "rank interval", "SD", "Holm p", "better", "detectable", "metric:accuracy"):
        assert word in out


def test_command_writes_json_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = [str(folder / "results"), "--against", "best", "--replicates", "200", "--out", str(folder / "c.json")]
    assert call(capsys, line)[0] == 0
    written = (folder / "c.json").read_bytes()
    assert json.loads(written)["against"] == "good"
    code, _, err = call(capsys, line)
    assert (code, "--force" in err) == (2, True)
    code, out, _ = call(capsys, [*line, "--force", "--json"])
    assert (code, json.loads(out)) == (0, json.loads(written))
    assert (folder / "c.json").read_bytes() == written, "equal input gives equal bytes"


def test_command_compares_with_a_named_system(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, [str(folder / "results"), "--against", "poor", "--replicates", "200", "--json"])
    assert code == 0
    assert {entry["second"] for entry in json.loads(out)["comparisons"]} == {"poor"}
    code, _, err = call(capsys, [str(folder / "results"), "--against", "por", "--replicates", "200"])
    assert (code, "did you mean poor" in err) == (2, True)
