"""Snapshots on every store: a world that is restored answers as it did, in its own place or in another's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockserver.embedded import running
from mockserver.settings import Settings
from mockserver.state.clock import from_text
from tests.mockserver.wire import TAVUS_FACE, TOGETHER_DEPLOYMENT, Client


@pytest.fixture
def owner(store: str) -> Iterator[Client]:
    """The client of a mock on each store."""
    with running(Settings(store=store, clock=from_text("manual"), compiles_first=False)) as mock:
        yield Client(mock, "test-owner")


def visible(client: Client) -> object:
    return client.read("/v1/deployments"), client.read("/v2/faces"), client.read("/v2/pals")


def test_a_world_is_restored_as_it_was(owner: Client) -> None:
    first = owner.made("/v1/deployments", TOGETHER_DEPLOYMENT)
    owner.call("PATCH", f"/v1/deployments/{first['id']}", {"max_replicas": 3})
    owner.made("/v2/faces", TAVUS_FACE)
    before = visible(owner)
    assert owner.made("/__mock__/snapshots/two", {"key": owner.key})["snapshot"] == "two"
    (listed,) = owner.read("/__mock__/snapshots")["snapshots"]
    assert (listed["snapshot"], listed["resources"]["together/deployment"]) == ("two", 1)
    owner.call("DELETE", f"/v1/deployments/{first['id']}")
    later = owner.made("/v1/deployments", {**TOGETHER_DEPLOYMENT, "name": "later"})
    owner.made("/__mock__/snapshots/two/restore", {"key": owner.key})
    assert visible(owner) == before
    assert owner.call("POST", "/v1/deployments", TOGETHER_DEPLOYMENT).status == 400  # its name is taken again
    assert owner.made("/v1/deployments", {**TOGETHER_DEPLOYMENT, "name": "later"})["id"] == later["id"]  # ids go on from there


def test_a_world_is_restored_into_another_from_a_file(owner: Client, tmp_path: Path) -> None:
    owner.made("/v2/faces", TAVUS_FACE)
    owner.made("/__mock__/snapshots/faces", {"key": owner.key})
    file = tmp_path / "faces.json"
    file.write_text(json.dumps(owner.read("/__mock__/snapshots/faces")))
    with running(Settings(clock=from_text("manual"), compiles_first=False)) as mock:
        other = Client(mock, "test-other")
        assert other.call("PUT", "/__mock__/snapshots/imported", json.loads(file.read_text())).status == 200
        other.made("/__mock__/snapshots/imported/restore", {"key": other.key})
        assert other.read("/v2/faces") == owner.read("/v2/faces")
        made = other.made("/v2/faces", TAVUS_FACE)["face_id"]
        assert other.call("GET", f"/v2/faces/{made}").status == 200


def test_what_is_no_snapshot_is_refused(owner: Client) -> None:
    owner.made("/__mock__/snapshots/good", {"key": owner.key})
    good = owner.read("/__mock__/snapshots/good")
    damaged = [
        1,
        {},
        {**good, "format": 2},
        {**good, "counters": {"a": "b"}},
        {**good, "collections": {"x": {"next": 1, "records": {"k": [1]}}}},
    ]
    for snapshot in (*damaged, {**good, "published": [1]}, {**good, "at_s": "now"}):
        assert owner.call("PUT", "/__mock__/snapshots/bad", snapshot).status == 400, snapshot
    assert owner.call("POST", "/__mock__/snapshots/none/restore", {"key": owner.key}).status == 404
    assert owner.call("GET", "/__mock__/snapshots/none").status == 404
    assert owner.call("POST", "/__mock__/snapshots/good", {}).status == 400
