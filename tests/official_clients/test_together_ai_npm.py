"""npm `together-ai`: every `beta.jig` call over whole lifecycles."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockserver.embedded import RunningMock

from .environments import PROGRAMS, npm_environment, report, run
from .traffic import count, traffic

_KEY = "test-together-ai-npm"


@pytest.mark.parametrize("mock", ["built-in", "whole"], indirect=True)
def test_every_call_of_the_sdk_lives_through_its_lifecycle(mock: RunningMock, tmp_path: Path) -> None:
    environment, before = npm_environment(), count(mock)
    told = {"TOGETHER_BASE_URL": mock.origin + "/v1", "TOGETHER_API_KEY": _KEY, "MOCK_ORIGIN": mock.origin}
    said = report(run(["node", str(PROGRAMS / "together_ai_lifecycle.mjs"), str(environment), "0.52.0"], tmp_path, **told))
    seen = traffic(mock, before)

    assert len(said["called"]) == 21
    assert said["waited_s"] >= 1, "Retry-After was not honoured"
    assert dict(seen.refused()) == {
        ("GET /deployments", 401): 1,
        ("GET /deployments", 429): 2,  # once, and once more after Retry-After
        ("GET /deployments", 500): 1,
        ("GET /deployments/secrets/{id}", 404): 1,
        ("GET /deployments/{id}", 404): 1,
        ("PATCH /deployments/{id}", 400): 2,
        ("POST /deployments", 400): 1,
        ("POST /deployments/secrets", 400): 1,
        ("POST /deployments/storage/volumes", 400): 1,
        ("POST /queue/cancel", 409): 1,  # not repeated: x-should-retry
    }
    for secret in (_KEY, "wrong-key-0123456789", "s3cret-value-of-the-lifecycle"):
        assert secret not in seen.text
