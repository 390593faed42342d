"""The pytest plugin, known to pytest by its entry point.

Fixtures `tavus_mock`, `together_mock` and `document_mock`, markers `mock_environment` and `mock_document`.
One server for the whole test run and each document (one for each worker of pytest-xdist), a world of its own for each test.
Everything heavy is imported when the first fixture asks for it.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from contracts.mock_fixtures import ApiMock, DocumentServers, ServedMocks

_MOCKED = pytest.StashKey[list["ApiMock"]]()


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known."""
    config.addinivalue_line(
        "markers",
        "mock_document(source, overlay=None): what `document_mock` mocks: a document's file, URL or folder, or an API's name",
    )
    config.addinivalue_line("markers", "mock_snapshot(name): begin with what is in NAME.json, a snapshot's file beside the test's")
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
    with _in_use(mock_server.mocked("tavus", key=_key_of(request)), request) as mocked:
        yield mocked


@pytest.fixture
def together_mock(mock_server: ServedMocks, request: pytest.FixtureRequest) -> Iterator[ApiMock]:
    """A Together AI of this test's own: see `contracts.mock_fixtures.Mocked`."""
    with _in_use(mock_server.mocked("together", key=_key_of(request)), request) as mocked:
        yield mocked


@pytest.fixture(scope="session")
def document_servers() -> Iterator[DocumentServers]:
    """The servers behind the mocks of documents, their clocks moved by hand."""
    from contracts.mock_fixtures import document_servers

    with document_servers() as servers:
        yield servers


@pytest.fixture
def document_mock(document_servers: DocumentServers, request: pytest.FixtureRequest) -> Iterator[ApiMock]:
    """A mock of the document that the test's marker `mock_document` names: see `contracts.mock_fixtures.ApiMock`."""
    from specs import DocumentError

    marker = request.node.get_closest_marker("mock_document")
    if marker is None:
        pytest.fail('document_mock: wanted a marker that says of what: @pytest.mark.mock_document("acme.yaml")', pytrace=False)
    source, overlays = _marked(*marker.args, **marker.kwargs)
    try:
        paths = tuple(Path(_located(str(overlay), request)) for overlay in overlays)
        mocked = document_servers.mocked(_located(source, request), overlays=paths, key=_key_of(request))
    except DocumentError as error:
        pytest.fail(f"mock_document: {error}", pytrace=False)
    with _in_use(mocked, request):
        yield mocked


def _marked(*arguments: object, overlay: object = None, **further: object) -> tuple[str, Sequence[object]]:
    """The document and the overlays that a marker names."""
    if len(arguments) != 1 or further or not isinstance(arguments[0], (str, Path)):
        shown = ", ".join([*map(repr, arguments), *(f"{name}={value!r}" for name, value in further.items())])
        pytest.fail(f"mock_document({shown}): wanted one file, URL, folder or name, and perhaps overlay=FILE", pytrace=False)
    return str(arguments[0]), () if overlay is None else overlay if isinstance(overlay, (list, tuple)) else (overlay,)


def _located(source: str, request: pytest.FixtureRequest) -> str:
    """`[NAME=]FILE` with the whole path of the file, which stands beside the test's own file or in pytest's root folder."""
    from specs import names
    from specs.document.loading import is_url
    from specs.document.sources import named

    name, location = named(source)
    if is_url(location) or source in names():
        return source
    folders = dict.fromkeys((request.path.parent, request.config.rootpath))
    path = next((folder / location for folder in folders if (folder / location).exists()), None)
    if path is None:
        pytest.fail(f"mock_document: no file {location!r} in {' or '.join(map(str, folders))}, and no API of this name", pytrace=False)
    return f"{name}={path}" if name else str(path)


def _key_of(request: pytest.FixtureRequest) -> str:
    """A key that is the test's own."""
    return f"test-{hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:16]}"


@contextlib.contextmanager
def _in_use(mocked: ApiMock, request: pytest.FixtureRequest) -> Iterator[ApiMock]:
    """The mock of one test, which is told of where it fails: what it made is forgotten with it."""
    request.node.stash.setdefault(_MOCKED, []).append(mocked)
    try:
        _restore_snapshot(mocked, request)
        yield mocked
    finally:
        mocked.reset()


def _restore_snapshot(mocked: ApiMock, request: pytest.FixtureRequest) -> None:
    """Let a test begin with the snapshot that its marker names: a file beside the test's own, or in pytest's root folder."""
    marker = request.node.get_closest_marker("mock_snapshot")
    if marker is None:
        return
    if len(marker.args) != 1 or marker.kwargs:
        pytest.fail("mock_snapshot: wanted the name of one snapshot's file", pytrace=False)
    name = str(marker.args[0]).removesuffix(".json") + ".json"
    folders = dict.fromkeys((request.path.parent, request.config.rootpath))
    path = next((folder / name for folder in folders if (folder / name).exists()), None)
    if path is None:
        pytest.fail(f"mock_snapshot: no file {name!r} in {' or '.join(map(str, folders))}", pytrace=False)
    try:
        mocked.restore_snapshot(path)
    except ValueError as error:
        pytest.fail(f"mock_snapshot: {path}: {error}", pytrace=False)


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
