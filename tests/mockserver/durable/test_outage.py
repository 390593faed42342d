"""A database that does not answer for a while, or that has lost its last commits."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from tests.mockserver.durable.process import served
from tests.mockserver.wire import TOGETHER_DEPLOYMENT


def test_commits_that_a_database_lost_are_forgotten(new_store: Callable[[str], str]) -> None:
    store = new_store("sqlite")
    file = Path(store.removeprefix("sqlite:///"))
    with served(store) as mock:
        mock.made("/v1/deployments", TOGETHER_DEPLOYMENT)
        with sqlite3.connect(file) as database:  # as after a power cut
            database.execute("DELETE FROM mock_entries WHERE part = 'record' AND name = 'together/deployment'")
            database.execute("UPDATE mock_state SET version = version - 1")
        database.close()
        assert mock.read("/v1/deployments")["data"] == []
        assert mock.made("/v1/deployments", TOGETHER_DEPLOYMENT)["name"] == TOGETHER_DEPLOYMENT["name"]


def test_a_database_that_does_not_answer_is_told_of(new_store: Callable[[str], str]) -> None:
    store = new_store("sqlite")
    with served(store) as mock:
        mock.made("/v1/deployments", TOGETHER_DEPLOYMENT)
        database = sqlite3.connect(store.removeprefix("sqlite:///"))
        database.execute("ALTER TABLE mock_entries RENAME TO away")
        database.commit()
        refused = mock.call("POST", "/v1/deployments", {**TOGETHER_DEPLOYMENT, "name": "other"})
        assert (refused.status, "does not answer" in refused.message()) == (503, True)
        assert mock.call("POST", "/__mock__/clock/freeze", {}).status == 503
        assert mock.call("GET", "/__mock__/health").status == 200
        database.execute("ALTER TABLE away RENAME TO mock_entries")
        database.commit()
        database.close()
        assert mock.made("/v1/deployments", {**TOGETHER_DEPLOYMENT, "name": "other"})["name"] == "other"


def test_it_is_ready_as_long_as_the_database_answers(new_store: Callable[[str], str]) -> None:
    store = new_store("sqlite")
    with served(store) as mock:
        assert mock.read("/__mock__/ready") == {"status": "ready", "store": "sqlite"}
        database = sqlite3.connect(store.removeprefix("sqlite:///"))
        database.execute("ALTER TABLE mock_state RENAME TO away")
        database.commit()
        assert mock.call("GET", "/__mock__/ready").status == 503
        assert mock.call("GET", "/__mock__/health").status == 200
        database.execute("ALTER TABLE away RENAME TO mock_state")
        database.commit()
        database.close()
        assert mock.call("GET", "/__mock__/ready").status == 200
