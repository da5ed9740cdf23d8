"""Progress: each page that was sent is counted once, times are medians with worked numbers, the page is safe."""

import json
import math
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from standpunkt.annotation.progress.durations import duration, middle
from standpunkt.annotation.progress.measure import measure, quartiles
from standpunkt.annotation.progress.page import render, shown_days
from standpunkt.annotation.progress.read import read_pages
from standpunkt.annotation.progress.records import Page, Quartiles, Row, Stage
from standpunkt.annotation.work.pushes import Push, read_pushes
from standpunkt.cli import main
from standpunkt.corpus.dataset import Corpus
from tests.annotation.work_folder import Campaign

SEEN = "2026-11-09T20:00:00+00:00"


def page(article: str, stage: Stage = Stage.OPEN, **more: object) -> Page:
    return replace(Page(batch="b1", annotator="anna", article=article, stage=stage), **more)  # type: ignore[arg-type]


def row(*pages: Page) -> Row:
    (found,) = measure(pages, seen=SEEN).rows
    return found


def test_quartiles_are_the_inclusive_ones() -> None:
    """Of 1, 2, 3, 4, 10: places 0 to 4, so the quartiles are places 1, 2 and 3. Of 2 and 4: 2.5, 3, 3.5."""
    assert quartiles([10, 1, 4, 2, 3]) == Quartiles(n=5, low=2, median=3, high=4)
    assert quartiles([4, 2]) == Quartiles(n=2, low=2.5, median=3, high=3.5)
    assert quartiles([7]) == Quartiles(n=1, low=7, median=7, high=7)
    assert quartiles([]) is None


def test_what_is_left_goes_by_words() -> None:
    """300 s for 200 words and 600 s for 300 are 150 and 200 s for 100 words, median 175; 400 words are left: 700 s.

    Two pages were submitted on one day and none on others: the pace is 2 a day, so two pages take one more day.
    """
    found = row(
        page("a", Stage.DONE, words=200, seconds=300, day="2026-11-02"),
        page("b", Stage.FAULTY, words=300, seconds=600, day="2026-11-02"),
        page("c", words=150),
        page("d", Stage.BEGUN, words=250),
        page("e", Stage.SKIPPED),
        page("f", Stage.APART),
    )
    assert found.seconds_per_100_words == Quartiles(n=2, low=162.5, median=175, high=187.5)
    assert (found.seconds_left, found.days_left) == (700, 1)
    assert (found.sent, found.done, found.faulty, found.skipped, found.apart, found.begun, found.open) == (
        6,
        1,
        1,
        1,
        1,
        1,
        1,
    )


def test_a_text_that_no_pull_has_brought_counts_as_a_usual_article() -> None:
    """The median page took 450 s: that is what a page of unknown length takes; the other has 100 words, 175 s."""
    found = row(
        page("a", Stage.DONE, words=200, seconds=300),
        page("b", Stage.DONE, words=300, seconds=600),
        page("c"),
        page("d", words=100),
    )
    assert found.seconds_left == 450 + 175


def test_nothing_is_told_of_what_nobody_knows() -> None:
    found = row(page("a", words=100))
    assert (found.seconds, found.seconds_per_100_words, found.seconds_left, found.days_left) == (None, None, None, None)
    done = row(page("a", Stage.DONE, day="2026-11-02"))
    assert (done.seconds, done.seconds_left, done.days_left) == (None, 0, 0)
    assert measure([], seen=SEEN).rows == ()


PAGES = st.builds(
    Page,
    batch=st.sampled_from(["b1", "b2"]),
    annotator=st.sampled_from(["anna", "bela"]),
    article=st.text("abc", min_size=1, max_size=3),
    stage=st.sampled_from(Stage),
    words=st.none() | st.integers(0, 500),
    seconds=st.none() | st.floats(0.5, 1e5),
    day=st.sampled_from(["", "2026-11-02", "2026-11-05"]),
)


@given(st.lists(PAGES, unique_by=lambda page: (page.batch, page.annotator, page.article)), st.randoms())
def test_every_page_is_counted_once_in_any_order(pages: list[Page], random: object) -> None:
    found = measure(pages, seen=SEEN)
    shuffled = list(pages)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = measure(shuffled, seen=SEEN)
    assert again.rows == found.rows
    assert sum(one.sent for one in found.rows) == len(pages)
    for one in found.rows:
        assert one.sent == one.done + one.faulty + one.skipped + one.apart + one.begun + one.open
        assert one.seconds is None or one.seconds.low <= one.seconds.median <= one.seconds.high
    times = [slow.seconds or 0 for slow in found.slowest]
    assert times == sorted((one.seconds for one in pages if one.seconds is not None), reverse=True)[:10]


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(None, "–"), (0, "0 s"), (59.4, "59 s"), (59.6, "1.0 min"), (450, "7.5 min"), (3599, "1.0 h"), (8e6, "2,222.2 h")],
)
def test_times_are_read_at_a_glance(seconds: float | None, shown: str) -> None:
    assert duration(seconds) == shown


def test_a_median_comes_with_its_quartiles() -> None:
    assert middle(Quartiles(n=3, low=300, median=450, high=540)) == "7.5 min (5.0 min–9.0 min)"
    assert middle(None) == "–"


@pytest.fixture
def campaign(tmp_path: Path, sample: Corpus) -> Campaign:
    """Two annotators, eight articles each, of which anna did one of every kind."""
    made = Campaign(tmp_path / "work", sample)
    articles = list(sample.articles)
    made.send("b1", "anna", articles[:8], project=1)
    made.send("b1", "bela", articles[:8], project=2)
    pages = pages_of(made, "anna")
    made.submit(pages[0], minutes=10, day="2026-11-02")
    made.submit(pages[1], minutes=20, day="2026-11-02")
    made.submit(pages[2], minutes=30, day="2026-11-04", result=({"type": "relation", "from_id": "x", "to_id": "y"},))
    made.submit(pages[3], minutes=1, day="2026-11-04", was_cancelled=True, result=())
    made.submit(pages[4], minutes=5, day="2026-11-05", quarantine=("E_OVERWRITTEN",), updated_by="bela")
    made.submit(pages[5], minutes=5, day="2026-11-05")
    made.vanish(pages[5], day="2026-11-06")
    made.begin(pages[6], day="2026-11-06")
    return made


def pages_of(campaign: Campaign, annotator: str) -> list[Push]:
    return [push for push in read_pushes(campaign.work) if push.annotator == annotator]


def test_a_work_folder_tells_where_each_page_is(campaign: Campaign) -> None:
    pages, seen = read_pages(campaign.work)
    assert seen == "2026-11-06T20:00:00+00:00"
    stages = {one.article: one.stage for one in pages if one.annotator == "anna"}
    order = [push.doc_id for push in pages_of(campaign, "anna")]
    expected = ["done", "done", "faulty", "skipped", "apart", "apart", "begun", "open"]
    assert [stages[article] for article in order] == expected
    assert {one.stage for one in pages if one.annotator == "bela"} == {Stage.OPEN}
    first = next(one for one in pages if one.article == order[0] and one.annotator == "anna")
    text = next(article.text for article in campaign.sample.articles if article.id == order[0])
    assert (first.words, first.seconds, first.day) == (len(text.split()), 600, "2026-11-02")
    assert first.address == "http://127.0.0.1:8080/projects/1/data?task=101"


def test_work_that_was_mended_counts_from_its_first_day(campaign: Campaign) -> None:
    """A page is mended three days later: its stage and its time are the newest, its day stays that of the first."""
    mended = pages_of(campaign, "anna")[2]
    campaign.submit(mended, minutes=35, day="2026-11-04", updated_at="2026-11-07T10:00:00+00:00")
    pages, _ = read_pages(campaign.work)
    found = next(one for one in pages if one.article == mended.doc_id and one.annotator == "anna")
    assert (found.stage, found.seconds, found.day) == (Stage.DONE, 35 * 60, "2026-11-04")


@pytest.mark.parametrize("minutes", [None, 0, -3, math.inf])
def test_a_time_that_is_none_is_left_out(campaign: Campaign, minutes: float | None) -> None:
    """Label Studio takes any number from whoever posts it; JSON has no infinite one, so that comes as null."""
    odd = pages_of(campaign, "bela")[0]
    campaign.submit(odd, minutes=None if minutes == math.inf else minutes, day="2026-11-05")
    pages, _ = read_pages(campaign.work)
    found = next(one for one in pages if one.annotator == "bela" and one.article == odd.doc_id)
    assert (found.stage, found.seconds) == (Stage.DONE, None)


def test_the_command_prints_a_table_json_and_a_page(
    campaign: Campaign, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "progress.html"
    assert run("--work", str(campaign.work), "--html", str(target)) == 0
    printed = capsys.readouterr().out
    assert "b1/anna" in printed
    assert "20.0 min (15.0 min–25.0 min)" in printed  # of 10, 20 and 30 minutes
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert run("--work", str(campaign.work), "--html", str(target)) == 2
    capsys.readouterr()
    assert run("--work", str(campaign.work), "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [(one["annotator"], one["sent"], one["done"]) for one in found["rows"]] == [("anna", 8, 2), ("bela", 8, 0)]
    assert found["rows"][0]["seconds"] == {"n": 3, "low": 900, "median": 1200, "high": 1500}


def test_nothing_sent_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--work", str(tmp_path)) == 2
    assert "nothing was sent" in capsys.readouterr().err


def test_another_batch_is_not_there(campaign: Campaign, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--work", str(campaign.work), "--batch", "b9") == 2
    assert "nothing was sent in b9" in capsys.readouterr().err


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(["annotation", "progress", *arguments])
    return int(end.value.code or 0)


class Elements(HTMLParser):
    """Collects elements with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep one."""
        self.found.append((tag, dict(attrs)))


def test_hostile_names_are_text_and_no_address_runs() -> None:
    odd = '<script>alert(1)</script>"'
    bad = page(odd, Stage.DONE, annotator=odd, batch=odd, seconds=5.0, words=10, address="javascript:alert(1)")
    html = render(measure([bad], seen=odd))
    found = Elements(html).found
    assert "script" not in {tag for tag, _ in found}
    assert [attributes for tag, attributes in found if tag == "a"] == []
    assert not any("src" in attributes for _, attributes in found)
    assert any("default-src 'none'" in (attributes.get("content") or "") for _, attributes in found)
    assert render(measure([bad], seen=odd)) == html


def test_the_chart_has_every_day_of_the_last_sixty() -> None:
    days = shown_days(measure([page("a", day="2026-10-30"), page("b", day="2026-11-02")], seen=SEEN))
    assert days == ("2026-10-30", "2026-10-31", "2026-11-01", "2026-11-02")
    long = shown_days(measure([page("a", day="2025-01-01"), page("b", day="2026-11-02")], seen=SEEN))
    assert (len(long), long[-1]) == (60, "2026-11-02")
    assert shown_days(measure([page("a")], seen=SEEN)) == ()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (390, "dark")])
def test_page_fits_the_window_and_fetches_nothing(
    browser: Browser, campaign: Campaign, tmp_path: Path, width: int, scheme: str
) -> None:
    target = tmp_path / "progress.html"
    assert run("--work", str(campaign.work), "--html", str(target)) == 0
    said: list[str] = []
    with browser.new_page(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
    ) as page:
        page.on("console", lambda message: said.append(message.text))
        page.on("request", lambda request: said.append(request.url))
        page.goto(target.as_uri())
        boxes = "[...document.querySelectorAll('td, .wide, .pace')].map(box => box.getBoundingClientRect())"
        inside = page.evaluate(f"{boxes}.every(box => box.right <= innerWidth)")
        ground, ink = page.evaluate(
            "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
        )
    assert inside
    assert said == [target.as_uri()]
    assert (ground, ink) == {
        "light": ("rgb(255, 255, 255)", "rgb(27, 33, 43)"),
        "dark": ("rgb(18, 22, 28)", "rgb(230, 234, 239)"),
    }[scheme]
