"""Fixtures for tests on a real Label Studio; the end of a server's log is shown with the test that failed on it.

A server takes six seconds of computing to start, so a process has two: one that nobody touches and one that anybody
may kill. A run in one process starts both when the tests have been chosen, and they come up while others run. Of
several processes each has a shared server once it needs one; what kills goes to one of them, what browses to one.
"""

from collections.abc import Generator, Iterator

import pytest
from playwright.sync_api import Browser

from standpunkt.annotation.studio.home import Home
from tests.annotation.labelling import CHROMIUM, Annotator, annotator, chromium
from tests.annotation.servers import LiveServer, ServersAhead

_TAIL = 40
_SHARED = "live_server"
_MORTAL = "mortal_server"
_BROWSER = "browser"
_AHEAD = pytest.StashKey[ServersAhead]()


def pytest_configure(config: pytest.Config) -> None:
    """Prepare what ends the servers."""
    config.stash[_AHEAD] = ServersAhead()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together, where a run has several processes, what would start a second mortal server or browser."""
    for item in items:
        for name in (_MORTAL, _BROWSER):
            if isinstance(item, pytest.Function) and name in item.fixturenames:
                item.add_marker(pytest.mark.xdist_group(name))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin to start the servers that the chosen tests ask for; one process of several does not know its tests yet."""
    if not session.config.option.collectonly and not hasattr(session.config, "workerinput"):
        asked = {name for item in session.items if isinstance(item, pytest.Function) for name in item.fixturenames}
        session.config.stash[_AHEAD].begin(sorted(asked & {_SHARED, _MORTAL}))


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the servers."""
    config.stash[_AHEAD].end()


@pytest.fixture(scope="session")
def servers_ahead(pytestconfig: pytest.Config) -> ServersAhead:
    """The servers that are coming up."""
    return pytestconfig.stash[_AHEAD]


@pytest.fixture(scope="session")
def label_studio(servers_ahead: ServersAhead) -> Home:
    """The installed Label Studio with its empty data; where there is none, every test on a server skips."""
    return servers_ahead.installed()


@pytest.fixture(scope="session")
def live_server(pytestconfig: pytest.Config, servers_ahead: ServersAhead) -> LiveServer:
    """A server that all tests of a process share: do not kill it, and make projects of your own in it.

    One process of several takes the mortal server if it has it: all tests that kill went to it as one, and are over.
    """
    if hasattr(pytestconfig, "workerinput") and servers_ahead.is_there(_MORTAL):
        server = servers_ahead.server(_MORTAL)
        server.start()
        return server
    return servers_ahead.server(_SHARED)


@pytest.fixture
def mortal_server(servers_ahead: ServersAhead) -> LiveServer:
    """A server to kill, restart and spoil: it runs again before the next test, with the data that was left on it.

    A test that starts it with other settings starts it again, with its own.
    """
    server = servers_ahead.server(_MORTAL)
    server.start()
    return server


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Headless Chromium, which all tests of the room share: pages of your own."""
    if not CHROMIUM:
        pytest.skip("chromium is not installed")
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="package")
def window(browser: Browser, live_server: LiveServer) -> Iterator[Annotator]:
    """A window that is logged in to the shared server."""
    with annotator(browser, live_server, pause=0) as logged_in:
        yield logged_in


@pytest.fixture
def person(window: Annotator) -> Annotator:
    """Somebody who is logged in to the shared server, is quick, and has set nothing on the page."""
    window.page.evaluate("localStorage.clear()")
    return window


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the end of the log of each server that a failed test used."""
    del call
    report = yield
    if report.failed and isinstance(item, pytest.Function):
        for name, value in item.funcargs.items():
            if isinstance(value, LiveServer) and value.home.log.exists():
                lines = value.home.log.read_text(encoding="utf-8", errors="replace").splitlines()
                report.sections.append((f"log of {name}", "\n".join(lines[-_TAIL:])))
    return report
