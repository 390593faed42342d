"""One mock for the whole run, whose clock is moved by hand; each test has a key, and so a world, of its own."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockserver.embedded import RunningMock, running
from mockserver.settings import Settings
from mockserver.state.clock import from_text
from tests.mockserver.wire import Client


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests first, those of whole pages and projects, and the shortest last: so the workers end together."""
    items.sort(key=lambda item: item.path.parent != Path(__file__).parent)


@pytest.fixture(scope="session")
def shared_mock() -> Iterator[RunningMock]:
    """A mock of both APIs, served on loopback."""
    with running(Settings(clock=from_text("manual"))) as served:
        yield served


@pytest.fixture
def key() -> str:
    """A key that no other test has."""
    return f"test-{uuid.uuid4()}"


@pytest.fixture
def client(shared_mock: RunningMock, key: str) -> Client:
    """A client of the shared mock, with a key of its own."""
    return Client(shared_mock, key)
