"""PyPI `together`: every `beta.jig` call, sync and async, over whole lifecycles."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockserver.embedded import RunningMock
from specs import load

from .environments import PROGRAMS, python_environment, report, run
from .traffic import count, traffic

_CLI_ONLY = {"POST /storage/upload-request", "GET /image-repositories/base-path", "POST /deployments/prewarm"}
_REFUSED: dict[tuple[str | None, int], int] = {
    ("DELETE /deployments/storage/volumes/{id}", 404): 1,
    ("DELETE /deployments/{id}", 404): 1,
    ("GET /deployments", 401): 1,
    ("GET /deployments", 429): 2,  # once, and once more after Retry-After
    ("GET /deployments", 500): 1,
    ("GET /deployments/secrets/{id}", 404): 1,
    ("GET /deployments/storage/volumes/{id}", 404): 1,
    ("GET /deployments/{id}", 404): 1,
    ("GET /deployments/{id}/logs", 404): 1,
    ("GET /deployments/{id}/revisions", 404): 1,
    ("GET /deployments/{id}/revisions/{revision_identifier}", 404): 1,
    ("GET /queue/status", 404): 1,
    ("PATCH /deployments/{id}", 400): 3,
    ("POST /deployments", 400): 2,
    ("POST /deployments/secrets", 400): 1,
    ("POST /deployments/storage/volumes", 400): 1,
    ("POST /queue/cancel", 409): 1,  # not repeated: x-should-retry
}
_OF_A_LIFETIME: dict[tuple[str | None, int], int] = {("PATCH /deployments/secrets/{id}", 400): 1, ("GET /deployments/secrets/{id}", 404): 2}


@pytest.mark.parametrize("mock", ["built-in", "whole"], indirect=True)
@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize(
    ("version", "base", "whoami", "refused"),
    [("3.1.1", "", "GET /v3/whoami", {**_REFUSED, **_OF_A_LIFETIME}), ("2.42.0", "/v1", "GET /whoami", _REFUSED)],
)
def test_every_call_of_the_sdk_lives_through_its_lifecycle(
    mock: RunningMock, tmp_path: Path, version: str, base: str, whoami: str, refused: dict[tuple[str | None, int], int], kind: str
) -> None:
    key, before = f"test-{version}-{kind}", count(mock)
    python = str(python_environment(f"together-{version}") / "python")
    told = {"TOGETHER_BASE_URL": mock.origin + base, "TOGETHER_API_KEY": key, "MOCK_ORIGIN": mock.origin}
    said = report(run([python, str(PROGRAMS / "together_lifecycle.py"), kind, version], tmp_path, **told))
    seen = traffic(mock, before)

    assert len(said["called"]) == 24
    assert said["waited_s"] >= 1, "Retry-After was not honoured"
    assert dict(seen.refused()) == refused
    served = {operation.key for operation in load("together").operations}
    assert seen.operations() == {one for one in served if "whoami" not in one} - _CLI_ONLY | {whoami}
    for secret in (key, "wrong-key-0123456789", "s3cret-value-of-the-lifecycle"):
        assert secret not in seen.text
