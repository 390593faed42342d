"""The stores that the tests are held on, each empty for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.mockserver.durable.postgres import Postgres, PostgresMissing, postgres

DURABLE = ("sqlite", "postgresql")
ALL = ("memory", *DURABLE)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A PostgreSQL for the whole run."""
    try:
        with postgres() as server:
            yield server
    except PostgresMissing as error:
        pytest.skip(str(error))


@pytest.fixture
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """What makes an empty store of a kind, and returns what `--store` is given for it."""

    def made(kind: str) -> str:
        if kind == "postgresql":
            server: Postgres = request.getfixturevalue("postgres_server")
            return server.new_database()
        return "memory" if kind == "memory" else f"sqlite:///{tmp_path / 'mock.db'}"

    return made


@pytest.fixture(params=DURABLE)
def durable_store(request: pytest.FixtureRequest, new_store: Callable[[str], str]) -> str:
    """Each store that outlives its process."""
    return new_store(request.param)


@pytest.fixture(params=ALL)
def store(request: pytest.FixtureRequest, new_store: Callable[[str], str]) -> str:
    """Each store."""
    return new_store(request.param)
