"""From results to boards: comparable results together, runs in one row, tie groups, and nothing taken on trust."""

import json
import random
from pathlib import Path

import pytest
from msgspec.structs import replace as replaced

from standpunkt import InputError, RecordError, UsageError
from standpunkt.eval.board.build import leaderboard
from standpunkt.eval.board.read import read_results
from standpunkt.eval.board.records import Board
from standpunkt.eval.result import Result, read_result, write_result
from tests.eval.board_examples import DOCUMENTS, hidden, result, rich_board

GOOD, FAIR, POOR = result("good", 0.05), result("fair", 0.3), result("poor", 0.9)
RICH = rich_board()


def board(*results: Result) -> Board:
    """The only board that these results make."""
    (only,) = leaderboard(results).boards
    return only


def test_best_first_whatever_the_order() -> None:
    shuffled = random.Random(3).sample(RICH, len(RICH))  # noqa: S311 - any order
    assert leaderboard(shuffled) == leaderboard(RICH)
    assert [system.name for system in board(*RICH).systems] == ["good", "close", "several seeds", "poor"]


def test_only_comparable_results_share_a_board() -> None:
    other_settings = result("good", 0.05, replicates=100)
    assert [len(each.systems) for each in leaderboard([GOOD, other_settings, FAIR]).boards] in ([1, 2], [2, 1])


def test_boards_that_differ_in_settings_alone_say_so() -> None:
    titles = [each.title for each in leaderboard([GOOD, result("good", 0.05, replicates=100)]).boards]
    assert ["B:100|" in title for title in sorted(titles)] == [True, False]
    assert "B:" not in board(GOOD).title


def test_runs_of_a_system_are_one_row() -> None:
    """The row is the mean of the runs, and says how they spread: SD = sqrt(sum((x - mean)^2) / (n - 1))."""
    seeds = RICH[:3]
    values = [value for run in seeds if (value := run.metrics["accuracy"].value) is not None]
    (system,) = (system for system in board(*RICH).systems if len(system.runs) > 1)
    accuracy, mean = system.metrics["accuracy"], sum(values) / 3
    assert accuracy.value == pytest.approx(mean)
    assert accuracy.sd == pytest.approx((sum((value - mean) ** 2 for value in values) / 2) ** 0.5)
    assert [run.seed for run in system.runs] == [1, 2, 3]
    assert board(*RICH).submissions == 6
    wrong = sum(error.false_positives + error.false_negatives for run in seeds for error in run.errors)
    assert system.false == pytest.approx(wrong / 3)


def test_tie_groups_and_the_p_value_against_the_best() -> None:
    systems = {system.name: system for system in board(*RICH).systems}
    assert systems["good"].tie_group == systems["close"].tie_group == "1–2"
    assert systems["poor"].tie_group == "4"
    assert systems["good"].p_best is None
    assert systems["poor"].p_best is not None
    assert systems["poor"].p_best < 0.01
    assert (systems["close"].p_best or 0) > 0.05


def test_a_hidden_split_has_values_and_no_tests() -> None:
    made = board(hidden(POOR), hidden(GOOD), hidden(replaced(GOOD, system=replaced(GOOD.system, name="as good"))))
    assert made.hidden
    assert made.tests is None
    assert [(system.name, system.rank, system.tie_group) for system in made.systems] == [
        ("as good", 1, "1"),
        ("good", 1, "1"),
        ("poor", 3, "3"),
    ]


def test_stated_values_never_stand_among_counted_ones() -> None:
    stated = replaced(hidden(POOR), data_sha256=GOOD.data_sha256)
    assert [(each.hidden, len(each.systems)) for each in leaderboard([GOOD, stated]).boards] == [(False, 1), (True, 1)]


def test_metrics_keep_the_order_of_the_measure_after_a_file(tmp_path: Path) -> None:
    write_result(tmp_path / "r.json", GOOD)
    made = board(*read_results([tmp_path]))
    assert (made.headline, made.metrics[:3]) == ("macro_f1", ("macro_f1", "favor_against_f1", "accuracy"))
    assert read_result(tmp_path / "r.json") == GOOD


def test_several_processes_find_the_same_as_one(tmp_path: Path) -> None:
    for n in range(24):
        write_result(tmp_path / f"{n:02}.json", replaced(GOOD, system=replaced(GOOD.system, name=f"s{n}")))
    assert read_results([tmp_path], workers=2) == read_results([tmp_path])
    changed = (tmp_path / "07.json").read_text(encoding="utf-8").replace(f'"documents": {DOCUMENTS}', '"documents": 3')
    (tmp_path / "07.json").write_text(changed, encoding="utf-8")
    with pytest.raises(InputError, match=r"07\.json"):
        read_results([tmp_path], workers=2)


def test_what_is_no_result_is_refused_with_its_place(tmp_path: Path) -> None:
    write_result(tmp_path / "good.json", GOOD)
    content = json.loads((tmp_path / "good.json").read_text(encoding="utf-8"))
    (tmp_path / "bad.json").write_text(json.dumps(content | {"documents": "40"}), encoding="utf-8")
    (tmp_path / "worse.json").write_text("[]", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_results([tmp_path])
    assert [(Path(fault.file).name, fault.path) for fault in raised.value.faults] == [
        ("bad.json", "$.documents"),
        ("worse.json", "$"),
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (("metrics", "macro_f1", "value"), 0.999),
        (("metrics", "macro_f1", "value"), 9.99),
        (("metrics", "macro_f1", "value"), None),
        (("metrics", "macro_f1", "ci"), [0.9, 0.1]),
        (("metrics", "macro_f1", "ci"), [0.999, 1.0]),
        (("metrics", "macro_f1", "ci"), [0.9]),
        (("metrics", "macro_f1", "se"), 0.5),
        (("metrics", "macro_f1", "n"), 1000),
        (("per_document",), {}),
        (("per_document", "a0"), [10**30] * 16),
        (("signature",), "mine"),
        (("metrics", "f1/FAVOR"), None),
        (("documents",), 99),
        (("schema_version",), "99"),
        (("corpus",), "x\u202ey"),
        (("task",), "ner"),
        (("per_document", "a0"), [1, 2]),
        (("system", "description"), "x" * 301),
        (("hidden",), True),
    ],
)
def test_a_changed_result_is_refused(tmp_path: Path, field: tuple[str, ...], value: object) -> None:
    """Metrics must be those of the result's own counts: nobody edits himself to the top."""
    write_result(tmp_path / "r.json", GOOD)
    content = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    inner = content
    for name in field[:-1]:
        inner = inner[name]
    inner[field[-1]] = value
    (tmp_path / "r.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(InputError, match=r"r\.json"):
        read_results([tmp_path])


def test_a_hidden_result_has_the_metrics_of_its_task(tmp_path: Path) -> None:
    write_result(tmp_path / "r.json", replaced(hidden(GOOD), metrics={"best": GOOD.metrics["macro_f1"]}))
    with pytest.raises(InputError, match="the metrics, columns and signature of the task stance"):
        read_results([tmp_path])


def test_results_on_one_board_have_the_same_documents(tmp_path: Path) -> None:
    write_result(tmp_path / "1.json", replaced(GOOD, slices=(), errors=()))
    renamed = {f"b{n}": row for n, row in enumerate(FAIR.per_document.values())}
    write_result(tmp_path / "2.json", replaced(FAIR, per_document=renamed, slices=(), errors=()))
    with pytest.raises(InputError, match=r"the documents of the other results|the numbers of its counts"):
        read_results([tmp_path])


def test_equal_results_count_once_and_the_checked_one_stays(tmp_path: Path) -> None:
    checked = replaced(FAIR, verified_with={"scikit-learn": "1.9.1"})
    write_result(tmp_path / "a.json", checked)
    write_result(tmp_path / "b.json", FAIR)
    assert read_results([tmp_path, tmp_path / "a.json"]) == (checked,)


def test_what_holds_for_one_result_stands_in_its_row() -> None:
    checked = replaced(GOOD, verified_with={"scikit-learn": "1.9.1"}, warnings=("W_BOTH: both",))
    made = board(checked, replaced(FAIR, warnings=("W_BOTH: both", "W_MISSING: 1")))
    assert made.warnings == ("W_BOTH: both",)
    assert made.systems[0].warnings == ()
    assert made.systems[1].warnings == ("W_MISSING: 1", "not verified with the field's tool")


def test_only_addresses_of_the_web_become_links() -> None:
    for url, kept in (("https://example.org/x?y=1", True), ("https://[::1", False), ("https:///x", False)):
        named = replaced(GOOD, system=replaced(GOOD.system, url=url))
        assert bool(board(named).systems[0].url) is kept, url
    for url in ("javascript:alert(1)", "data:text/html,x", "https:example.org", "//example.org", "http://a.org/a b"):
        with pytest.raises(RecordError, match="E_URL"):
            replaced(GOOD.system, url=url)


def test_an_empty_folder_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="eval score"):
        read_results([tmp_path])
