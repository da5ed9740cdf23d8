"""The page and its twins: equal bytes, nothing from outside, names that stay names, and three files that agree."""

import base64
import csv
import hashlib
import io
import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace as replaced

from standpunkt.axes import axis_of
from standpunkt.errors import OutputExistsError, RecordError, UsageError
from standpunkt.eval.board.build import leaderboard
from standpunkt.eval.board.drawing import number, scale, sentence, stacked, words
from standpunkt.eval.board.files import to_csv, write_leaderboard
from standpunkt.eval.board.page import render
from standpunkt.eval.board.records import Board, Leaderboard, System
from standpunkt.eval.result import Result
from standpunkt.wording import interval, percent, points, probability
from tests.eval.board_examples import hidden, result, rich_board

RICH = rich_board()
BUILT = leaderboard(RICH)
PAGE = render(BUILT, twins=("l.csv", "l.json"))
EVIL = "<script>alert(1)</script>\"'&"


def named(name: str, **fields: str) -> Result:
    """A result of a system of this name."""
    return replaced(RICH[3], system=replaced(RICH[3].system, name=name, **fields))


class _Outline(HTMLParser):
    """Elements that are open, and what refers to what."""

    void = frozenset({"meta", "line", "circle", "rect", "wbr"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, key, value or "") for key, value in attrs]
        if tag not in self.void:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, key, value or "") for key, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def values(self, key: str) -> list[str]:
        return [value for _, name, value in self.attributes if name == key]


def outline(page: str) -> _Outline:
    """Parse a page; an element that is not closed fails."""
    parsed = _Outline()
    parsed.feed(page)
    assert parsed.open == []
    return parsed


def text(html: str) -> str:
    """What a reader without a browser sees."""
    return " ".join(unescape(re.sub(r"<(style|script)>.*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)).split())


def test_equal_results_give_equal_bytes_in_any_order(tmp_path: Path) -> None:
    write_leaderboard(tmp_path / "1" / "l.html", leaderboard(RICH))
    write_leaderboard(tmp_path / "2" / "l.html", leaderboard(RICH[::-1]))
    for name in ("l.html", "l.json", "l.csv"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


def test_nothing_is_fetched_and_only_fragments_and_twins_are_linked() -> None:
    assert not re.search(r"https?:|src=|@import|url\(|<link|<iframe|<img|<base|fetch|import\(", PAGE)
    parsed = outline(PAGE)
    links = set(parsed.values("href"))
    assert {"l.csv", "l.json"} <= links
    assert {link[1:] for link in links if link.startswith("#")} <= set(parsed.values("id"))
    assert {link for link in links if not link.startswith("#")} == {"l.csv", "l.json"}
    assert len(parsed.values("id")) == len(set(parsed.values("id")))


def test_the_policy_allows_this_style_and_this_script_alone() -> None:
    policy = unescape(re.findall(r'Content-Security-Policy" content="([^"]+)"', PAGE)[0])
    for kind, tag in (("style-src", "style"), ("script-src", "script")):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", PAGE, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert not re.search(r'\son\w+=|\sstyle="', PAGE), "the policy would not apply them"


def test_names_stay_names() -> None:
    described = named(EVIL, description=EVIL, training_data=EVIL, licence=EVIL, url="https://example.org/'\"><b>")
    page = render(leaderboard([*RICH, replaced(described, warnings=(EVIL,))]))
    parsed = outline(page)
    assert (page.count("<script>"), page.count("<b>")) == (1, 0), "the page's own script, and no other element"
    assert page.count("&lt;script&gt;alert(1)&lt;/<wbr>script&gt;&#34;&#39;&amp;") > 4
    assert "https://example.org/'\"><b>" in parsed.values("href")
    assert 'rel="nofollow noopener noreferrer"' in page


def test_names_from_right_to_left_are_kept_apart() -> None:
    page = render(leaderboard([*RICH, named("מערכת 12")]))
    apart = re.sub(r'<bdi>[^<]*מערכת 12[^<]*</bdi>|(data-value|aria-label)="מערכת 12[^"]*"', "", page)
    assert "<bdi>מערכת 12</bdi>" in page
    assert "מערכת" not in apart


def test_control_and_bidi_characters_are_no_part_of_a_record() -> None:
    for character in "\u202e\u2066\x1b\x00\n":
        with pytest.raises(RecordError, match="E_NAME"):
            named(f"a{character}b")


def test_everything_is_there_without_a_script() -> None:
    seen = text(PAGE)
    for words_ in (
        "1–2",
        "several seeds",
        "three runs",
        "SD",
        "missed",
        "spurious",
        "reversed",
        "polarity",
        "article length",
    ):
        assert words_ in seen
    (board,) = BUILT.boards
    assert board.tests is not None
    for comparison in board.tests.comparisons:
        assert f"{points(comparison.difference)} {probability(comparison.p_holm)}" in seen
    for system in board.systems:
        assert interval(system.metrics[board.headline].ci) in seen
        assert all(run.submission_sha256 in seen for run in system.runs)


def test_tables_say_what_they_are() -> None:
    parsed = outline(PAGE)
    assert PAGE.count("<table") == PAGE.count("<caption")
    heads = re.findall(r"<th\b[^>]*>", PAGE)
    assert [head for head in heads if "scope=" not in head] == []
    assert set(parsed.values("scope")) <= {"col", "row", "rowgroup"}


def test_errors_on_the_page_add_up_to_all_wrong_items() -> None:
    """A stance that was asked for and not given, or given and not asked for: FP + FN, from the confusion counts."""
    (board,) = BUILT.boards
    (good,) = (system for system in board.systems if system.name == "good")
    (only,) = (one for one in RICH if one.system.name == "good")
    cells = dict(zip(only.columns, map(sum, zip(*only.per_document.values(), strict=True)), strict=True))
    confusion = {name.partition(">")[::2]: n for name, n in cells.items() if ">" in name}
    wrong = {pair: n for pair, n in confusion.items() if pair[0] != pair[1]}
    fp = sum(n for (_, predicted), n in wrong.items() if predicted != "NONE")
    fn = sum(n for (gold, _), n in wrong.items() if gold != "NONE")
    assert good.false == fp + fn > 0


def test_hidden_results_are_marked_and_not_tested() -> None:
    seen = text(render(leaderboard([hidden(one) for one in RICH])))
    assert "The gold of this split is secret" in seen
    assert "Holm’s correction" not in seen


def test_many_systems_are_cut_where_a_page_is_and_whole_in_the_twins() -> None:
    many = leaderboard([named(f"system {n:02}") for n in range(40)])
    page = render(many)
    assert "the first 16 systems" in text(page)
    (board,) = many.boards
    assert board.tests is not None
    assert (len(board.systems), len(board.tests.comparisons), str(board.tests.family)) == (40, 39, "best")
    assert len(list(csv.DictReader(io.StringIO(to_csv(many))))) == 40


def test_twins_agree_with_the_page(tmp_path: Path) -> None:
    write_leaderboard(tmp_path / "l.html", BUILT)
    again = msgspec.json.decode((tmp_path / "l.json").read_bytes(), type=Leaderboard)
    assert again == BUILT
    assert render(again, twins=("l.csv", "l.json")) == (tmp_path / "l.html").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "l.csv").read_text(encoding="utf-8"))))
    (board,) = BUILT.boards
    assert [row["system"] for row in rows] == [system.name for system in board.systems]
    for row, system in zip(rows, board.systems, strict=True):
        assert_row(row, system, board)


def assert_row(row: dict[str, str], system: System, board: Board) -> None:
    score = system.metrics["macro_f1"]
    assert score.ci is not None
    assert (float(row["macro_f1"]), float(row["macro_f1_ci_low"])) == (score.value, score.ci[0])
    assert (int(row["rank_low"]), int(row["rank_high"])) == (system.rank_low, system.rank_high)
    assert row["p_best"] == ("" if system.p_best is None else repr(system.p_best))
    assert row["seeds"] == " ".join(str(run.seed) for run in system.runs if run.seed is not None)
    assert (row["signature"], row["data_sha256"]) == (board.signature, board.data_sha256)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", " ="])
def test_a_spreadsheet_computes_nothing(start: str) -> None:
    name = f'{start}HYPERLINK("https://example.org")'
    (row,) = csv.DictReader(io.StringIO(to_csv(leaderboard([named(name)]))))
    assert row["system"] == f"'{name}"


def test_negative_numbers_stay_numbers() -> None:
    """A correlation may be below 0: only text is defused. Of guesses, the interval reaches there."""
    (row,) = csv.DictReader(io.StringIO(to_csv(leaderboard([result("guesses", 1.0, seed=2)]))))
    assert -1 < float(row["mcc_ci_low"]) < 0


def test_nothing_is_overwritten_unless_asked(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputExistsError, match=r"l\.csv"):
        write_leaderboard(tmp_path / "l.html", BUILT)
    assert [path.name for path in tmp_path.iterdir()] == ["l.csv"]
    write_leaderboard(tmp_path / "l.html", BUILT, force=True)
    with pytest.raises(UsageError, match=r"ends in \.html"):
        write_leaderboard(tmp_path / "l.json", BUILT, force=True)


def test_the_layout_of_the_json_is_described(root: Path) -> None:
    """Every field that a script meets stands in the documentation, and nothing else does."""
    described = set(re.findall(r"^\| `(\w+)`", (root / "docs" / "leaderboard.md").read_text(encoding="utf-8"), re.M))
    (board,) = json.loads(json.dumps(msgspec.to_builtins(BUILT)))["boards"]
    (system,) = (system for system in board["systems"] if len(system["runs"]) > 1)
    records = (
        msgspec.to_builtins(BUILT),
        board,
        board["tests"],
        board["tests"]["comparisons"][0],
        system,
        system["metrics"]["accuracy"],
        system["runs"][0],
        system["parts"][0],
        system["errors"][0],
    )
    assert described == {field for record in records for field in record}


def test_numbers_are_printed_alike_everywhere() -> None:
    assert (percent(0.8434), percent(None), percent(1.0), percent(-0.05)) == ("84.3", "–", "100.0", "−5.0")
    assert (interval((0.5, 0.75)), interval((-0.1, 0.2)), interval(None)) == ("50.0–75.0", "−10.0 to 20.0", "")
    assert (points(0.034), points(-0.034), points(0.0)) == ("+3.4", "−3.4", "+0.0")
    assert [probability(p) for p in (0.0004, 0.0123, 0.5, 1.0, None)] == ["<.001", ".012", ".500", "1", "–"]
    assert (number(3.0), number(1234), number(6.6667)) == ("3", "1,234", "6.7")
    assert (words("macro_f1"), words("f1/PER"), words("mcc")) == ("macro F1", "F1 · PER", "MCC")
    assert sentence("W_MISSING: 3 are missing") == "3 are missing"


def test_axes_have_round_ends_that_hold_all_values() -> None:
    axis = axis_of([0.709, 0.985])
    assert axis.ticks == (0.7, 0.8, 0.9, 1.0)
    assert (axis.at(0.7), axis.at(0.85), axis.at(1.0)) == ("4.00%", "50.00%", "96.00%")
    for numbers in ([], [0.5], [0.0, 1.0], [-0.034, 0.217], [0.999, 1.0], [0.1234, 0.1235], [-1.0, 1.0]):
        axis = axis_of(numbers)
        assert axis.low <= min(numbers, default=0) <= max(numbers, default=1) <= axis.high
        assert 2 <= len(axis.ticks) <= 6


def test_colours_and_bars() -> None:
    """Of ten values the lowest is left to lie below the scale; a bar's parts join without a gap."""
    heat = scale([0.0, *(0.7 + n / 30 for n in range(9))])
    assert (heat.low, heat.level(0.0), heat.level(heat.high), heat.level(None)) == (0.7, "h0", "h6", "")
    assert [(part.start, part.width) for part in stacked([1, 3], 8)] == [("0.00%", "12.50%"), ("12.50%", "37.50%")]
    assert stacked([], 0) == ()
