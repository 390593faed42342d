"""The pytest plugin, known to pytest by its entry point: fixtures `tavus_mock` and `together_mock`, marker `mock_environment`.

One server for the whole test run (one for each worker of pytest-xdist), a world of its own for each test.
Everything heavy is imported when the first fixture asks for it.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from contracts.mock_fixtures import ApiMock, ServedMocks

_MOCKED = pytest.StashKey[list["ApiMock"]]()


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", "mock_environment: point the official SDKs' environment variables at this test's mocks")


@pytest.fixture(scope="session")
def mock_server() -> Iterator[ServedMocks]:
    """The server behind the mocks of all tests, its clock moved by hand."""
    from contracts.mock_fixtures import served_mocks

    with served_mocks() as server:
        yield server


@pytest.fixture
def tavus_mock(mock_server: ServedMocks, request: pytest.FixtureRequest) -> Iterator[ApiMock]:
    """A Tavus of this test's own: see `contracts.mock_fixtures.Mocked`."""
    with _mocked(mock_server, "tavus", request) as mocked:
        yield mocked


@pytest.fixture
def together_mock(mock_server: ServedMocks, request: pytest.FixtureRequest) -> Iterator[ApiMock]:
    """A Together AI of this test's own: see `contracts.mock_fixtures.Mocked`."""
    with _mocked(mock_server, "together", request) as mocked:
        yield mocked


@contextlib.contextmanager
def _mocked(server: ServedMocks, api: str, request: pytest.FixtureRequest) -> Iterator[ApiMock]:
    """The mock of one test: its world is named after the test, and forgotten with it."""
    mocked = server.mocked(api, key=f"test-{hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:16]}")
    request.node.stash.setdefault(_MOCKED, []).append(mocked)
    try:
        yield mocked
    finally:
        mocked.reset()


@pytest.fixture(autouse=True)
def _mock_environment(request: pytest.FixtureRequest) -> None:
    """Set the variables that the official SDKs read, for tests that carry the marker."""
    if request.node.get_closest_marker("mock_environment") is None:
        return
    patch: pytest.MonkeyPatch = request.getfixturevalue("monkeypatch")
    tavus, together = request.getfixturevalue("tavus_mock"), request.getfixturevalue("together_mock")
    patch.setenv("TAVUS_PUBLIC_API_BASE_URL", f"{tavus.origin}/v2")
    patch.setenv("TAVUS_API_KEY", tavus.key)
    patch.setenv("TOGETHER_BASE_URL", together.origin if _together_adds_its_version() else together.base_url)
    patch.setenv("TOGETHER_API_KEY", together.key)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show in a failing test's report what broke the contract, and what was exchanged last."""
    report = yield
    if call.when == "call" and report.failed:
        for mocked in item.stash.get(_MOCKED, []):
            report.sections.append((f"{mocked.api} mock", mocked.report()))
    return report


def _together_adds_its_version() -> bool:
    """Whether the installed `together` adds /v1 to its base URL: version 3 does, version 2 and others' clients do not."""
    try:
        return int(importlib.metadata.version("together").partition(".")[0]) >= 3
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return True
