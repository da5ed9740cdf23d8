"""A person at Label Studio's labelling page, in headless Chromium: marks, sets forms, draws arrows, submits.

What is named here is what an annotator sees or presses; selectors hold for Label Studio 1.23.2.
"""

import json
import shutil
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, Route, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync")
_PLACE = """surface => {
  const walker = document.createTreeWalker(document.querySelector('.sp-doc'), NodeFilter.SHOW_TEXT);
  const nodes = []; let text = '';
  while (walker.nextNode()) { nodes.push([text.length, walker.currentNode]); text += walker.currentNode.data; }
  const holding = offset => nodes.findLast(([start]) => start <= offset);
  const at = offset => [holding(offset)[1], offset - holding(offset)[0]];
  const start = text.indexOf(surface), range = document.createRange();
  const [last, lastOffset] = at(start + surface.length - 1);
  range.setStart(...at(start)); range.setEnd(last, lastOffset + 1);
  const boxes = [...range.getClientRects()], first = boxes[0], end = boxes.at(-1);
  return [first.left + 1, first.top + first.height / 2, end.right - 1, end.top + end.height / 2];
}"""
"""JavaScript: where a surface begins and ends on the screen; marked text is spread over several nodes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running Label Studio with an administrator's log-in."""

    url: str
    """Address without a final slash."""
    email: str
    """Log-in name."""
    password: str = field(repr=False)
    """Its password."""
    token: str = field(repr=False)
    """Its legacy token."""

    def ask(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - any JSON
        """Call the API; an HTTP error is raised."""
        request = urllib.request.Request(  # noqa: S310 - a server of our own
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Token {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            content = answer.read()
        return json.loads(content) if content else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotator:
    """A browser window that is logged in."""

    server: Server
    """The server."""
    page: Page
    """The window."""

    def open(self, project: int) -> None:
        """Open a project's first task for labelling."""
        self.page.goto(f"{self.server.url}/projects/{project}/data?labeling=1")
        self.page.wait_for_selector(".sp-doc [class*=richtext]")
        self.page.wait_for_timeout(1_000)
        self.press("Escape")

    def press(self, key: str) -> None:
        """Press a key."""
        self.page.keyboard.press(key)
        self.page.wait_for_timeout(250)

    def mark(self, key: str, surface: str) -> None:
        """Mark the first occurrence of `surface`: deselect, press the label's key, drag over the text."""
        self.press("Escape")
        self.press(key)
        x1, y1, x2, y2 = self._place(surface)
        self.page.mouse.move(x1, y1)
        self.page.mouse.down()
        self.page.mouse.move((x1 + x2) / 2, y2)
        self.page.mouse.move(x2, y2, steps=4)
        self.page.mouse.up()
        self.page.wait_for_timeout(250)

    def click(self, surface: str) -> None:
        """Click where `surface` begins."""
        x, y, *_ = self._place(surface)
        self.page.mouse.click(x + 3, y)
        self.page.wait_for_timeout(250)

    def name(self, entity: str) -> None:
        """Give the selected mark its canonical name, without the mouse."""
        self.press("Enter")
        self.page.keyboard.type(entity)
        self.press("Enter")

    def arrow(self, holder: str, target: str) -> None:
        """Draw an arrow between two marks, without a label yet."""
        self.press("Escape")
        self.click(holder)
        self.press("Alt+r")
        self.click(target)

    def open_label_of_arrow(self, number: int) -> None:
        """Open the list of labels of the arrow with this number, from 0."""
        self.page.locator("[class*=tabs__tab]:has-text('Relations')").locator("visible=true").last.click()
        self.page.locator("[class*=relations__item]").nth(number).hover()
        self.page.locator("button[aria-label='Show Relation Labels']").click()
        self.page.locator("[class*=relation-meta] button").first.click()
        self.page.wait_for_selector("[role=option]")

    def choose(self, label: str) -> None:
        """Choose a label in the open list."""
        self.page.locator(f"[role=option]:has-text('{label}')").click()
        self.page.wait_for_timeout(250)
        self.page.locator("button[aria-label='Hide Relation Labels']").first.click()

    def submit(self) -> None:
        """Hand the article in."""
        self.press("Control+Enter")
        self.page.wait_for_timeout(1_500)

    def _place(self, surface: str) -> tuple[float, float, float, float]:
        x1, y1, x2, y2 = self.page.evaluate(_PLACE, surface)
        return float(x1), float(y1), float(x2), float(y2)


@contextmanager
def annotator(server: Server, *, width: int = 1_400, height: int = 900) -> Generator[Annotator]:
    """Open a browser that reaches nothing but the server, and log in."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(_FLAGS))
        context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")

        def only_the_server(route: Route) -> None:
            if route.request.url.startswith((server.url, "data:", "blob:")):
                route.continue_()
            else:
                route.abort()

        context.route("**/*", only_the_server)
        page = context.new_page()
        page.goto(f"{server.url}/user/login/")
        page.fill("input[name=email]", server.email)
        page.fill("input[name=password]", server.password)
        page.press("input[name=password]", "Enter")
        page.wait_for_function("!location.pathname.startsWith('/user/login')")
        yield Annotator(server=server, page=page)
        browser.close()


def save(page: Page, file: Path, *, height: int) -> None:
    """Take a picture of the upper part of the window, in 128 colours: a third of the bytes."""
    size = page.viewport_size or {"width": 0}
    taken = page.screenshot(clip={"x": 0, "y": 0, "width": size["width"], "height": height}, animations="disabled")
    with Image.open(BytesIO(taken)) as picture:
        picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(file, optimize=True)
