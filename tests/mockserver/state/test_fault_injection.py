"""Failures that a test asks for."""

from __future__ import annotations

import httpx
import pytest

from mockserver.embedded import RunningMock, running
from specs.json.parsing import Json

DEPLOYMENTS = "/v1/deployments"


@pytest.fixture(scope="module")
def mock() -> object:
    with running() as held:
        yield held


def _get(mock: RunningMock, key: str) -> httpx.Response:
    return httpx.get(mock.origin + DEPLOYMENTS, headers={"Authorization": f"Bearer {key}"})


def _ask(mock: RunningMock, **wanted: Json) -> httpx.Response:
    return httpx.post(f"{mock.origin}/__mock__/faults", json=wanted)


def test_the_next_request_of_one_world_fails_and_the_one_after_does_not(mock: RunningMock) -> None:
    assert _ask(mock, key="test-failing", status=503, retry_after_s=7).status_code == 200
    assert _get(mock, "test-other").status_code == 200
    failed = _get(mock, "test-failing")
    assert (failed.status_code, failed.headers["retry-after"]) == (503, "7")
    assert failed.json()["error"]["message"]
    assert _get(mock, "test-failing").status_code == 200


def test_a_failure_waits_for_its_operation(mock: RunningMock) -> None:
    _ask(mock, key="test-waiting", status=429, operation="POST /deployments", times=2)
    assert _get(mock, "test-waiting").status_code == 200
    statuses = [
        httpx.post(mock.origin + DEPLOYMENTS, json={}, headers={"Authorization": "Bearer test-waiting"}).status_code for _ in range(3)
    ]
    assert statuses == [429, 429, 400]


def test_a_reset_forgets_what_waits(mock: RunningMock) -> None:
    _ask(mock, key="test-reset", status=500)
    httpx.post(f"{mock.origin}/__mock__/reset", json={"key": "test-reset"})
    assert _get(mock, "test-reset").status_code == 200


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"status": 500}, "`key`"),
        ({"key": "test", "status": 200}, "status: got 200"),
        ({"key": "test", "status": True}, "status: got True"),
        ({"key": "test", "times": 0}, "times: got 0"),
        ({"key": "test", "operation": "GET /nothing"}, "operation: got 'GET /nothing'"),
        ({"key": "test", "window_s": 0}, "window_s: got 0"),
        ({"key": "test", "kind": "rate_limit", "requests": -1}, "requests: got -1"),
        ({"key": "test", "retry_after_s": "soon"}, "retry_after_s: got 'soon'"),
    ],
)
def test_a_failure_that_cannot_be_is_refused_and_told_why(mock: RunningMock, wanted: Json, said: str) -> None:
    refused = _ask(mock, **wanted)
    assert refused.status_code == 400
    assert said in refused.json()["error"]
