"""The page and the command: everything escaped, nothing from outside, equal bytes, and clear refusals."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from standpunkt import Annotation, jsonl
from standpunkt.annotation.agreement.page import render
from standpunkt.annotation.agreement.report import agreement, all_disputes
from standpunkt.annotation.agreement.versions import versions
from standpunkt.cli import main
from standpunkt.labels import AUTHOR, Label, Polarity
from tests.annotation.agreement.drawn import arrow, mark, said
from tests.examples import TEXT, article, quandt_gold

Call = Callable[[str], tuple[int | str | None, str, str]]


def pages(*given: Annotation, texts: dict[str, str] | None = None) -> str:
    found = versions(given)
    return render(agreement(found, texts, replicates=20), all_disputes(found), texts or {})


def test_names_and_texts_are_escaped_and_nothing_comes_from_outside() -> None:
    text = "<script>alert(1)</script> \u202eQuandt"
    one, other = mark(0, 25, Label.PER), mark(0, 25, Label.ORG)
    page = pages(said("<b>anna", [one]), said("ben", [other]), texts={"a1": text})
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "<b>anna" not in page
    assert not re.search(r"(?:src|href)=|https?://|url\(|@import", page)
    assert "default-src &#39;none&#39;" in page


def test_equal_input_gives_equal_bytes() -> None:
    sides = [said("anna", [mark(0, 3, Label.PER)]), said("ben", [mark(0, 4, Label.PER)])]
    assert pages(*sides) == pages(*sides[::-1])


def test_what_is_disputed_is_quoted_or_placed() -> None:
    person, issue = mark(20, 31, Label.PER), mark(42, 47, Label.ISSUE)
    sides = (
        said("anna", [person, issue], [arrow(person, issue, Polarity.AGAINST)]),
        said("ben", [person, issue], [arrow(person, issue, Polarity.NEUTRAL), arrow(AUTHOR, issue, Polarity.FAVOR)]),
    )
    quoted = pages(*sides, texts={"a1": TEXT})
    assert "Ilse Quandt" in quoted
    assert AUTHOR in quoted
    placed = pages(*sides)
    assert "Ilse Quandt" not in placed
    assert "20–31" in placed


def test_resamples_without_a_value_have_a_line_of_their_own() -> None:
    """Of six articles one has a mention, so (5/6)^6 = 33 % of the resamples have none."""
    sides = [
        said(name, [mark(0, 3, Label.PER)] if n == 1 else [], article=f"a{n}")
        for name in ("anna", "ben")
        for n in range(1, 7)
    ]
    assert re.search(r"1\.000–1\.000<br><small>undefined in \d+ resamples</small>", pages(*sides))


def test_a_page_of_agreement_says_so() -> None:
    assert "No article is disputed." in pages(said("anna"), said("ben"))


@pytest.fixture
def standpunkt(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Call:
    """A function that runs a command line in a folder with two annotators' work."""
    monkeypatch.chdir(tmp_path)
    of = article()
    gold = quandt_gold(of)
    ben = msgspec.structs.replace(gold, annotator="ben", mentions=gold.mentions[:2], stances=gold.stances[:1])
    jsonl.write(tmp_path / "articles.jsonl", [of])
    jsonl.write(tmp_path / "anna.jsonl", [gold])
    jsonl.write(tmp_path / "ben.jsonl", [ben])

    def call(line: str) -> tuple[int | str | None, str, str]:
        with pytest.raises(SystemExit) as stopped:
            main(line.split())
        printed = capsys.readouterr()
        return stopped.value.code, printed.out, printed.err

    return call


def test_table_json_and_page(standpunkt: Call, tmp_path: Path) -> None:
    """2 of 3 and 2 mentions: F1 = 4/5; 1 of 2 and 1 tuples: 2/3."""
    line = "annotation agree anna.jsonl ben.jsonl --corpus articles.jsonl --replicates 50"
    code, out, err = standpunkt(f"{line} --html page.html")
    assert code == 0
    assert re.search(r"exact F1 +0\.800 +2 +3 +2 +0\.8 reached", out)
    assert "W_FEW_DOCUMENTS" in err
    assert "Torben Riek" in (tmp_path / "page.html").read_text(encoding="utf-8")
    code, out, _ = standpunkt(f"{line} --json")
    report = json.loads(out)
    assert report["overall"]["tuple_f1"]["value"] == pytest.approx(2 / 3)
    assert report["overall"]["exact_f1/LOC"]["value"] is None
    assert report["overall"]["character_alpha"]["value"] < 1
    assert report["pairs"][0]["kinds"]["marked by one"] == 1
    assert standpunkt(f"{line} --html page.html")[0] == 2, "nothing is overwritten unasked"


def test_a_work_folder_is_found(standpunkt: Call, tmp_path: Path) -> None:
    assert standpunkt("annotation agree")[0] == 2
    work = tmp_path / "annotation-work"
    work.mkdir()
    both = [said for name in ("anna", "ben") for said in jsonl.read(tmp_path / f"{name}.jsonl", Annotation)]
    jsonl.write(work / "annotations.jsonl", both)
    assert standpunkt("annotation agree --replicates 20")[0] == 0
    assert standpunkt("annotation agree --work annotation-work --annotators anna ben --replicates 20")[0] == 0


def test_refusals(standpunkt: Call, tmp_path: Path) -> None:
    code, _, err = standpunkt("annotation agree anna.jsonl")
    assert (code, "two annotators" in err) == (2, True)
    code, _, err = standpunkt("annotation agree anna.jsonl ben.jsonl --annotators anna bne")
    assert (code, "did you mean ben" in err) == (2, True)
    other = msgspec.structs.replace(jsonl.read(tmp_path / "ben.jsonl", Annotation)[0], text_sha256="0" * 64)
    jsonl.write(tmp_path / "other.jsonl", [other])
    code, _, err = standpunkt("annotation agree anna.jsonl other.jsonl")
    assert (code, "E_TEXT_HASH" in err) == (1, True)
