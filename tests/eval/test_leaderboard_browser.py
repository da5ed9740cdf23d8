"""The page in Chromium, wide and narrow, light and dark: whiskers where they belong, nothing wider than a phone."""

import json
import re
import shutil
import subprocess
from html import escape
from pathlib import Path
from typing import Any

import pytest

from standpunkt.eval.board.build import leaderboard
from standpunkt.eval.board.page import render
from tests.eval.board_examples import rich_board

pytestmark = pytest.mark.browser
BUILT = leaderboard(rich_board())
FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"

PROBE = """
const frame = document.querySelector("iframe");
const ready = (done) => setTimeout(done, 50);
addEventListener("error", (event) => { document.title = JSON.stringify(event.message); });
frame.addEventListener("load", () => ready(() => {
  const page = frame.contentDocument, view = frame.contentWindow;
  const all = (selector) => [...page.querySelectorAll(selector)];
  const wide = () => page.documentElement.scrollWidth > view.innerWidth;
  const names = () => all(".ranking tbody a bdi").map((name) => name.textContent);
  const share = (svg, shape) => {
    const [outer, inner] = [svg, shape].map((one) => one.getBoundingClientRect());
    return (inner.left + inner.width / 2 - outer.left) / outer.width;
  };
  const found = {width: view.innerWidth, wide: wide(), ground: view.getComputedStyle(page.body).backgroundColor};
  found.means = all(".ranking svg.plot").slice(1).map((svg) => share(svg, svg.querySelector("circle.mean")));
  found.whiskers = all(".ranking tbody .whisker").length;
  found.bars = all(".errors tbody tr").map((row) =>
    [...row.querySelectorAll("rect")].reduce((sum, one) => sum + one.getBoundingClientRect().width, 0));
  found.narrowest = Math.min(...all(".ranking tbody svg").map((svg) => svg.getBoundingClientRect().width));
  found.before = names();
  const button = all(".ranking thead button")[1];
  button.click();
  found.byName = names();
  found.sorted = button.parentElement.getAttribute("aria-sort");
  button.click();
  found.backwards = names();
  all(".ranking thead button")[2].click();
  found.byValue = names();
  const shown = () => all("main > section").filter((one) => one.getBoundingClientRect().height > 0).length;
  found.sections = [shown()];
  view.location.hash = page.querySelector(".system").id;
  ready(() => {
    found.sections.push(shown());
    found.systemWide = wide();
    page.querySelectorAll("details").forEach((one) => { one.open = true; });
    view.location.hash = page.querySelector(".board").id;
    ready(() => {
      found.sections.push(shown());
      found.openWide = wide();
      document.title = JSON.stringify(found);
    });
  });
}));
"""


def opened(tmp_path: Path, *, width: int, dark: bool) -> dict[str, Any]:
    """Lay the page out in a frame of this width, untouched with its own policy, and return what is there."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        pytest.skip("chromium is not installed: the page is not opened in a browser")
    frame = f'<iframe width="{width}" height="900" style="border:0" srcdoc="{escape(render(BUILT))}"></iframe>'
    holder = tmp_path / "holder.html"
    holder.write_text(f"<!doctype html><meta charset=utf-8><body>{frame}<script>{PROBE}</script>", encoding="utf-8")
    scheme = f"--blink-settings=preferredColorScheme={0 if dark else 1}"
    command = [chromium, *FLAGS.split(), scheme, "--disable-component-update", "--disable-sync"]
    done = subprocess.run(
        [
            *command,
            "--window-size=1400,1000",
            "--virtual-time-budget=5000",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--dump-dom",
            holder.as_uri(),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    title = re.search(r"<title>(.*?)</title>", done.stdout, re.DOTALL)
    assert title is not None, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(title[1])
    return found


@pytest.mark.parametrize(("width", "dark"), [(1200, False), (1200, True), (360, False), (360, True)])
def test_page_in_a_browser(tmp_path: Path, width: int, dark: bool) -> None:  # noqa: FBT001 - a case
    found = opened(tmp_path, width=width, dark=dark)
    (board,) = BUILT.boards
    assert found["width"] == width
    assert [key for key in ("wide", "systemWide", "openWide") if found[key]] == [], "the page never scrolls sideways"
    assert found["narrowest"] >= (250 if width > 1000 else 80)
    red = int(re.findall(r"\d+", found["ground"])[0])
    assert (red < 64) if dark else (red > 192)

    # the axis of these values, with a margin of 4 % at both ends
    values = [score.value or 0 for score in (system.metrics[board.headline] for system in board.systems)]
    assert found["whiskers"] == 3 * len(values)
    low, high = values[-1], values[0]
    drawn = found["means"]
    for value, place in zip(values, drawn, strict=True):
        expected = drawn[-1] + (drawn[0] - drawn[-1]) * (value - low) / (high - low)
        assert place == pytest.approx(expected, abs=0.01)
    assert 0.04 < drawn[-1] < drawn[0] < 0.96

    errors = [system.false for system in board.systems]
    assert [bar / max(found["bars"]) for bar in found["bars"]] == pytest.approx(
        [total / max(errors) for total in errors], abs=0.01
    )


def test_sorting_and_a_systems_page(tmp_path: Path) -> None:
    found = opened(tmp_path, width=1200, dark=False)
    names = [system.name for system in BUILT.boards[0].systems]
    assert found["before"] == names
    assert (found["byName"], found["sorted"]) == (sorted(names), "ascending")
    assert found["backwards"] == sorted(names, reverse=True)
    assert found["byValue"] == names
    assert found["sections"] == [1, 1, 1], "the board, then one system, then the board again"
