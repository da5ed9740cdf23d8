"""Fixtures for tests on a real Label Studio; the end of a server's log is shown with the test that failed on it."""

from collections.abc import Generator, Iterator

import pytest

from standpunkt.annotation.studio.home import Home
from tests.annotation.servers import LiveServer, installation, running_server

_TAIL = 40


@pytest.fixture(scope="session")
def label_studio() -> Home:
    """The installed Label Studio with its empty data; where there is none, every test on a server skips."""
    return installation()


@pytest.fixture(scope="session")
def live_server(label_studio: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server that all tests of a run share: do not kill it, and make projects of your own in it."""
    with running_server(label_studio, tmp_path_factory.mktemp("live-server")) as server:
        yield server


@pytest.fixture
def fresh_server(label_studio: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server of this test alone, to kill, restart and spoil."""
    with running_server(label_studio, tmp_path_factory.mktemp("fresh-server")) as server:
        yield server


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
