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
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
Place = str | tuple[int, int]
"""The first occurrence of a surface, or a span in code points."""
_MARKS = "document.querySelectorAll('.sp-doc .htx-highlight').length"
_SUBMIT = "/annotations"
_DONE = "() => new Promise(done => setTimeout(done))"
"""JavaScript: wait until the page has dealt with what it was given."""
_FIELD = ":is(input, textarea):focus"
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
    # Nothing but this machine is reached; a route that says so would switch the cache of pages off.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
_PLACE = """what => {
  const shown = NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT;
  const walker = document.createTreeWalker(document.querySelector('.sp-doc'), shown);
  const nodes = []; let text = '';
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.nodeName === 'BR') text += '\\n';
    if (node.nodeType === Node.TEXT_NODE) { nodes.push([text.length, node]); text += node.data; }
  }
  const units = offset => Array.from(text).slice(0, offset).join('').length;
  const start = typeof what === 'string' ? text.indexOf(what) : units(what[0]);
  const end = typeof what === 'string' ? start + what.length : units(what[1]);
  const holding = offset => nodes.findLast(([begin]) => begin <= offset);
  const at = offset => [holding(offset)[1], offset - holding(offset)[0]];
  const range = document.createRange(), [last, lastOffset] = at(end - 1);
  range.setStart(...at(start)); range.setEnd(last, lastOffset + 1);
  const boxes = () => [...range.getClientRects()];
  let box = last.parentElement;
  const scrolls = one => one.scrollHeight > one.clientHeight && /auto|scroll/.test(getComputedStyle(one).overflowY);
  while (box && !scrolls(box)) box = box.parentElement;
  const hidden = boxes()[0].top < 160 || boxes().at(-1).bottom > innerHeight - 120;
  if (box && hidden) box.scrollTop += boxes()[0].top - innerHeight / 2;
  const first = boxes()[0], final = boxes().at(-1);
  return [first.left + 1, first.top + first.height / 2, final.right - 1, final.top + final.height / 2];
}"""
"""JavaScript: where a surface, or a span in code points, begins and ends on the screen, after scrolling to it.

Marked text is spread over several nodes.
"""
_COUNT = """() => {
  const used = window.handwork = { keys: 0, presses: [] };
  const modifiers = ['Alt', 'Control', 'Shift', 'Meta'];
  addEventListener('keydown', event => {
    const letter = event.key.length === 1 && /INPUT|TEXTAREA/.test(event.target.tagName);
    if (event.isTrusted && !letter && !modifiers.includes(event.key)) used.keys += 1;
  }, true);
  addEventListener('mousedown', event => {
    if (event.isTrusted) used.presses.push(!!event.target.closest('.sp-doc'));
  }, true);
}"""
"""JavaScript: count the keys that are pressed, but for the letters of a name, and where the mouse is pressed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handwork:
    """What somebody did with keyboard and mouse."""

    keys: int
    """Keys pressed, a chord as one, without the letters typed into a field."""
    presses: int
    """Times a mouse button went down, for a click or to begin a selection."""
    beside: int
    """Those of them that were not on the article's text."""


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
    pause: int = 250
    """Milliseconds between two keys; with 0, the next one comes as soon as the page has dealt with it."""

    def open(self, project: int) -> None:
        """Open a project's first task for labelling."""
        self.page.goto(f"{self.server.url}/projects/{project}/data?labeling=1")
        self.page.wait_for_selector(".sp-doc [class*=richtext]")
        self.page.wait_for_timeout(1_000)
        self.press("Escape")

    def select_what_is_drawn(self) -> None:
        """Set once, as the guidelines ask: a fresh mark is selected, so that keys reach it."""
        self.page.locator("button[aria-label=Settings]").click()
        self.page.locator("label:has-text('Select region after creating it')").first.click()
        self.press("Escape")
        self.page.wait_for_selector("label:has-text('Select region after')", state="hidden")

    def count(self) -> None:
        """Begin to count keys and presses of the mouse."""
        self.page.evaluate(_COUNT)

    def counted(self) -> Handwork:
        """Return what was counted since."""
        used = self.page.evaluate("window.handwork")
        return Handwork(keys=used["keys"], presses=len(used["presses"]), beside=used["presses"].count(False))

    def press(self, key: str) -> None:
        """Press a key."""
        self.page.keyboard.press(key)
        self._settle()

    def mark(self, keys: str, what: Place) -> None:
        """Mark `what`: deselect, press the keys of its label and of the arrows that end there, drag over the text."""
        self.press("Escape")
        for key in keys:
            self.press(key)
        x1, y1, x2, y2 = self._place(what)
        before = self.page.evaluate(_MARKS)
        self.page.mouse.move(x1, y1)
        self.page.mouse.down()
        self.page.mouse.move((x1 + x2) / 2, y2)
        self.page.mouse.move(x2, y2, steps=4)
        self.page.mouse.up()
        self.page.wait_for_function(f"before => {_MARKS} !== before", arg=before)
        self._settle()

    def click(self, what: Place) -> None:
        """Click where `what` begins."""
        x, y, *_ = self._place(what)
        self.page.mouse.click(x + 3, y)
        self._settle()

    def name(self, entity: str) -> None:
        """Give the selected mark its canonical name, without the mouse; after two keys the rest comes at once."""
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(_FIELD)
        self.page.keyboard.type(entity[:2])
        self.page.keyboard.insert_text(entity[2:])
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(_FIELD, state="detached")

    def arrow(self, holder: Place, target: Place) -> None:
        """Draw an arrow between two marks, without a label of its own."""
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

    def open_marks(self) -> None:
        """Open the list of marks, where canonical names stand."""
        self.page.locator("[class*=tabs__tab]:has-text('Regions')").locator("visible=true").last.click()

    def submit(self) -> None:
        """Hand the article in, and wait until the server has it."""
        with self.page.expect_response(lambda answer: answer.request.method == "POST" and _SUBMIT in answer.url):
            self.press("Control+Enter")

    def _settle(self) -> None:
        if self.pause:
            self.page.wait_for_timeout(self.pause)
        else:
            self.page.evaluate(_DONE)

    def _place(self, what: Place) -> tuple[float, float, float, float]:
        x1, y1, x2, y2 = self.page.evaluate(_PLACE, what)
        return float(x1), float(y1), float(x2), float(y2)


@contextmanager
def chromium() -> Generator[Browser]:
    """Open a browser that reaches nothing but this machine; no two at once."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(_FLAGS))
        yield browser
        browser.close()


@contextmanager
def annotator(
    browser: Browser, server: Server, *, width: int = 1_400, height: int = 900, pause: int = 250
) -> Generator[Annotator]:
    """Open a window and log in."""
    with browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(f"{server.url}/user/login/")
        page.fill("input[name=email]", server.email)
        page.fill("input[name=password]", server.password)
        page.press("input[name=password]", "Enter")
        page.wait_for_function("!location.pathname.startsWith('/user/login')")
        yield Annotator(server=server, page=page, pause=pause)


def save(page: Page, file: Path, *, height: int) -> None:
    """Take a picture of the upper part of the window, in 128 colours: a third of the bytes."""
    size = page.viewport_size or {"width": 0}
    taken = page.screenshot(clip={"x": 0, "y": 0, "width": size["width"], "height": height}, animations="disabled")
    with Image.open(BytesIO(taken)) as picture:
        picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(file, optimize=True)
