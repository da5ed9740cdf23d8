"""The page of gold against prediction: all errors on it, nothing else, readable without colour, network or script."""

import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standpunkt import Annotation, Article, Mention, Prediction
from standpunkt.cli import main
from standpunkt.eval.gold import Gold
from standpunkt.eval.insight.errors import errors
from standpunkt.eval.score import score
from standpunkt.eval.submissions.read import Submission
from standpunkt.eval.view.articles import article_views
from standpunkt.eval.view.marks import Group, Mark, Span, Tag, paragraphs
from standpunkt.eval.view.page import SIGNS, write_view
from standpunkt.labels import Label, PairLabel, Polarity, Split, Task
from standpunkt.schema import Stance
from tests.examples import TEXT, article, mention, ner_gold, quandt_gold, stance_gold, submission

FAVOR, AGAINST, NEUTRAL, NONE = PairLabel
NAMES = (mention("Ilse Quandt", Label.PER), mention("Torben Riek", Label.PER))


def write(path: Path, gold: Gold, predicted: Submission, **options: int) -> str:
    write_view(path, gold, predicted, score(gold, predicted, replicates=5), **options)  # type: ignore[arg-type]
    return path.read_text(encoding="utf-8")


def e2e() -> tuple[Gold, Submission]:
    of = article()
    truth: Annotation = quandt_gold(of)
    gold = Gold(
        task=Task.STANCE_E2E,
        corpus="test",
        version="1",
        split=Split.TEST,
        articles=(of,),
        annotations={of.id: truth},
        pairs=(),
    )
    stance = Stance(holder="p1", target="i1", polarity=Polarity.FAVOR)
    return gold, submission([Prediction(article_id="a1", mentions=truth.mentions[:2], stances=(stance,))])


def pairs() -> tuple[Gold, Submission]:
    gold = stance_gold([[FAVOR, AGAINST], [NONE, FAVOR], [NONE, NONE]])
    labels = [AGAINST, AGAINST, FAVOR, NONE, NONE, NONE]
    found = [
        Prediction(article_id=pair.article_id, pair_id=pair.pair_id, label=label)
        for pair, label in zip(gold.pairs, labels, strict=True)
    ]
    return gold, submission(found)


def names() -> tuple[Gold, Submission]:
    documents: list[tuple[Article, Sequence[Mention]]] = [(article(name=f"a{n}"), NAMES) for n in range(4)]
    wrong = Mention(start=NAMES[0].start + 5, end=NAMES[0].end, label=Label.ORG)
    found = [(NAMES[0], NAMES[1]), (wrong, NAMES[1]), (), (mention("Umbau", Label.LOC),)]
    return ner_gold(documents), submission(
        [Prediction(article_id=f"a{n}", mentions=given) for n, given in enumerate(found)]
    )


CASES = {"ner": names, "stance": pairs, "stance-e2e": e2e}


@pytest.mark.parametrize("name", CASES)
def test_all_errors_are_on_the_page_worst_articles_first(name: str) -> None:
    gold, predicted = CASES[name]()
    views = article_views(gold, predicted)
    scores = [2.0 if view.counted.f1 is None else view.counted.f1 for view in views]
    assert scores == sorted(scores)
    counted = errors(gold, predicted)
    assert sum(view.counted.false_positives for view in views) == sum(error.false_positives for error in counted)
    assert sum(view.counted.false_negatives for view in views) == sum(error.false_negatives for error in counted)
    told = [item.kind for view in views for item in view.told if item.kind != "hit"]
    assert sorted(set(told)) == sorted({kind for view in views for kind in view.kinds})
    assert len(told) == sum(sum(view.kinds.values()) for view in views)


class Page(HTMLParser):
    """Reads a page's text, and what it refers to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.tags: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and where it leads."""
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action", "srcset")]

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.text += data


@pytest.mark.parametrize("name", CASES)
def test_page_stands_alone_and_is_the_same_again(tmp_path: Path, name: str) -> None:
    gold, predicted = CASES[name]()
    text = write(tmp_path / "1.html", gold, predicted)
    assert text == write(tmp_path / "2.html", gold, predicted)
    page = Page(text)
    assert all(address.startswith("#") for address in page.addresses)
    assert not {"script", "link", "img", "iframe", "object"} & set(page.tags)
    assert not re.search(r"https?://|@import|url\(", text)
    assert "Umbau" in page.text


def test_errors_are_told_in_words(tmp_path: Path) -> None:
    page = Page(write(tmp_path / "1.html", *names())).text
    for said in ("↔≠ boundary and type: PER → ORG", "− missed: PER", "+ spurious: LOC", "gold and predicted alike"):
        assert said in page
    page = Page(write(tmp_path / "2.html", *e2e())).text
    for said in ("Ilse Quandt · AGAINST · Umbau", "Ilse Quandt · FAVOR · Umbau", "⇄ polarity 1", "missed, no mention"):
        assert said in page


def test_every_kind_has_a_sign() -> None:
    assert {
        kind for gold, predicted in (case() for case in CASES.values()) for kind in _kinds(gold, predicted)
    } <= SIGNS.keys()


def _kinds(gold: Gold, predicted: Submission) -> list[str]:
    return [error.kind for error in errors(gold, predicted)]


def test_texts_and_names_are_escaped(tmp_path: Path) -> None:
    of = article('<script>alert(1)</script> & "Rom" \N{RIGHT-TO-LEFT OVERRIDE}x')
    gold = ner_gold([(of, [Mention(start=0, end=8, label=Label.PER)])])
    predicted = submission([Prediction(article_id="a1", mentions=(Mention(start=8, end=16, label=Label.ORG),))])
    text = write(tmp_path / "1.html", gold, predicted)
    assert "<script" not in text
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in text
    assert "&lt;script&gt;" in text


def test_only_the_worst_articles_if_there_are_many(tmp_path: Path) -> None:
    gold, predicted = names()
    text = write(tmp_path / "1.html", gold, predicted, most=2)
    assert text.count("<article") == 2
    assert "2 better ones are not on this page" in text


def marked(start: int, length: int, gold: bool, predicted: bool) -> Span:  # noqa: FBT001 - drawn by Hypothesis
    return Span(start=start, end=start + length, label="PER", gold=gold, predicted=predicted, kind="hit")


spans = st.builds(
    marked,
    st.integers(0, 30),
    st.integers(1, 9),
    st.booleans(),
    st.booleans(),
)


@settings(max_examples=200)
@given(st.lists(st.lists(spans, min_size=1, max_size=3), max_size=6))
def test_marks_change_no_character_of_the_text(drawn: list[list[Span]]) -> None:
    """Whatever overlaps whatever: the text stays, each character is covered as its spans say, each group told once."""
    of = article(TEXT)
    tag = Tag(kind="hit", gold="PER", predicted="PER")
    groups = [Group(tag=tag, spans=tuple(each)) for each in drawn]
    (paragraph,) = paragraphs(of, groups)
    text, gold, tags = "", [], 0
    for part in paragraph.parts:
        for piece in part.pieces if isinstance(part, Mark) else ():
            gold += [piece.gold] * len(piece.text)
            text += piece.text
        if isinstance(part, str):
            gold += [False] * len(part)
            text += part
        else:
            tags += len(part.tags)
    assert text == TEXT
    covered = {n for each in drawn for span in each if span.gold for n in range(span.start, span.end)}
    assert {n for n, is_gold in enumerate(gold) if is_gold} == covered
    assert tags == len(drawn)


def test_the_command_writes_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["baselines", "run", "ner/dictionary", "--out", str(tmp_path / "run")])
    command = [
        "eval",
        "view",
        str(tmp_path / "run" / "predictions.jsonl"),
        "--task",
        "ner",
        "--out",
        str(tmp_path / "v.html"),
    ]
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main([*command, "--json"])
    assert left.value.code == 0
    assert json.loads(capsys.readouterr().out) == {"articles": 12, "page": str(tmp_path / "v.html")}
    with pytest.raises(SystemExit) as left:
        main(command)
    assert left.value.code == 2, "the page is there already"


SHOWN = "[...document.querySelectorAll('article')].filter(a => getComputedStyle(a).display != 'none').length"
PROBES = (
    "document.querySelectorAll('article').length",
    "document.documentElement.scrollWidth <= innerWidth",
    f"(document.getElementById('f-spurious').checked = true, {SHOWN})",
)


@pytest.mark.browser
@pytest.mark.parametrize("width", [500, 1280])
def test_page_in_a_browser(tmp_path: Path, width: int) -> None:
    """Chromium lays it out: nothing is wider than the window, and a filter leaves the articles with such an error."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        pytest.skip("chromium is not installed: the page is not opened in a browser")
    text = write(tmp_path / "view.html", *names())
    probe = f"<script>document.title = [{', '.join(PROBES)}].join('|')</script></body>"
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text).replace("</body>", probe)
    (tmp_path / "probe.html").write_text(text, encoding="utf-8")
    flags = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-sync"
    done = subprocess.run(
        [
            chromium,
            *flags.split(),
            f"--window-size={width},900",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--dump-dom",
            (tmp_path / "probe.html").as_uri(),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    title = re.search(r"<title>(.*?)</title>", done.stdout, re.DOTALL)
    assert title is not None
    assert title[1] == "4|true|1"
