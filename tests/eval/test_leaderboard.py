"""The leaderboard: comparable results together, names escaped, equal bytes, and a page that a browser shows."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace as replaced

from standpunkt import InputError, Prediction, UsageError
from standpunkt.eval.board.boards import boards, interval, percent, read_results, write_page
from standpunkt.eval.result import Result, read_result, write_result
from standpunkt.eval.score import score
from standpunkt.eval.submissions.read import Submission
from standpunkt.eval.submissions.system import SystemInfo
from standpunkt.labels import PairLabel
from tests.examples import stance_gold

FAVOR, AGAINST, NEUTRAL, NONE = PairLabel
GOLD = stance_gold([[FAVOR, AGAINST], [NONE, FAVOR], [AGAINST, NEUTRAL]])


def result(name: str, *labels: PairLabel, replicates: int = 200) -> Result:
    """The result of a system called `name` with these labels for the six pairs of GOLD."""
    predictions = {
        pair.pair_id: Prediction(article_id=pair.article_id, pair_id=pair.pair_id, label=label)
        for pair, label in zip(GOLD.pairs, labels, strict=True)
    }
    submitted = Submission(system=SystemInfo(name=name), predictions=predictions, missing=0, sha256="0" * 64)
    return score(GOLD, submitted, replicates=replicates)


GOOD = result("good", FAVOR, AGAINST, NONE, FAVOR, AGAINST, NEUTRAL)
FAIR = result("fair", FAVOR, AGAINST, NONE, FAVOR, FAVOR, FAVOR)
SILENT = result("silent", *[NONE] * 6)


def test_best_first_whatever_the_order() -> None:
    for given in ([GOOD, FAIR, SILENT], [SILENT, GOOD, FAIR]):
        (board,) = boards(given)
        assert [entry.system.name for entry in board.results] == ["good", "fair", "silent"]


def test_only_comparable_results_share_a_board() -> None:
    other_settings = result("good", FAVOR, AGAINST, NONE, FAVOR, AGAINST, NEUTRAL, replicates=100)
    assert [len(board.results) for board in boards([GOOD, other_settings, FAIR])] in ([1, 2], [2, 1])


def test_columns_keep_the_order_of_the_measure_after_a_file(tmp_path: Path) -> None:
    write_result(tmp_path / "r.json", GOOD)
    (board,) = boards(read_results([tmp_path]))
    assert board.shown == ("favor_against_f1", "accuracy", "mcc")
    assert read_result(tmp_path / "r.json") == GOOD


def test_page_is_self_contained_escaped_and_repeatable(tmp_path: Path) -> None:
    evil = result("<script>alert(1)</script>", *[FAVOR] * 6)
    write_page(tmp_path / "1.html", boards([GOOD, evil]))
    write_page(tmp_path / "2.html", boards([evil, GOOD]))
    page = (tmp_path / "1.html").read_text(encoding="utf-8")
    assert page == (tmp_path / "2.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert not re.search(r"(src|href)=|https?://|@import|url\(", page), "nothing is fetched"


def test_numbers_are_printed_alike_everywhere() -> None:
    assert (percent(0.8434), percent(None), percent(1.0)) == ("84.3", "–", "100.0")
    assert (interval((0.5, 0.75)), interval(None)) == ("50.0–75.0", "")


def test_what_is_no_result_is_refused_with_its_place(tmp_path: Path) -> None:
    write_result(tmp_path / "good.json", GOOD)
    text = (tmp_path / "good.json").read_text(encoding="utf-8")
    (tmp_path / "bad.json").write_text(text.replace('"documents": 3', '"documents": "3"', 1), encoding="utf-8")
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


def test_results_on_one_board_have_the_same_documents(tmp_path: Path) -> None:
    write_result(tmp_path / "1.json", GOOD)
    renamed = {f"b{n}": row for n, row in enumerate(FAIR.per_document.values())}
    write_result(tmp_path / "2.json", replaced(FAIR, per_document=renamed))
    with pytest.raises(InputError, match="the documents of the other results"):
        read_results([tmp_path])


def test_equal_results_count_once(tmp_path: Path) -> None:
    write_result(tmp_path / "r.json", FAIR)
    assert len(read_results([tmp_path, tmp_path / "r.json"])) == 1


def test_what_holds_for_one_result_stands_in_its_row() -> None:
    (board,) = boards([GOOD, replaced(FAIR, verified_with={}, warnings=(*FAIR.warnings, "W_MISSING: 1"))])
    assert [text[:15] for text in board.warnings] == ["W_FEW_DOCUMENTS"]
    assert board.remarks(board.results[0]) == ()
    assert board.remarks(board.results[1]) == ("W_MISSING: 1", "not verified with the field's tool")


def test_boards_that_differ_in_settings_alone_say_so() -> None:
    other = result("good", FAVOR, AGAINST, NONE, FAVOR, AGAINST, NEUTRAL, replicates=100)
    titles = [board.title for board in boards([GOOD, other])]
    assert ["B:100|" in title for title in sorted(titles)] == [True, False]
    assert "B:" not in boards([GOOD])[0].title


def test_an_empty_folder_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="eval score"):
        read_results([tmp_path])


PROBES = (
    "document.querySelectorAll('svg .whisker').length",
    "document.querySelector('tbody td.name').firstChild.data",
    "document.documentElement.scrollWidth <= innerWidth",
)


@pytest.mark.browser
def test_page_in_a_browser(tmp_path: Path) -> None:
    """Chromium lays the page out: systems, whiskers and intervals are there, and nothing is wider than a phone."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        pytest.skip("chromium is not installed: the page is not opened in a browser")
    page = tmp_path / "leaderboard.html"
    write_page(page, boards([GOOD, FAIR]))
    probe = f"<script>document.title = [{', '.join(PROBES)}].join('|')</script>"
    opened = tmp_path / "probe.html"
    opened.write_text(page.read_text(encoding="utf-8").replace("</body>", probe + "</body>"), encoding="utf-8")
    flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    command = [chromium, *flags.split(), "--disable-component-update", "--disable-sync", "--window-size=500,900"]
    done = subprocess.run(
        [*command, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", opened.as_uri()],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    title = re.search(r"<title>(.*?)</title>", done.stdout, re.DOTALL)
    assert title is not None
    assert title[1] == "6|good|true", "two systems, three lines of a whisker each"
