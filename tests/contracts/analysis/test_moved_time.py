"""Time that was moved on between two exchanges: what a list no longer shows may have expired."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contracts.generation.profile import PROFILES
from contracts.runs.conformance.plan import RunPlan
from contracts.runs.conformance.runner import execute
from contracts.traffic import exchange as exchanges
from contracts.transport.target import TargetOptions
from mockserver.embedded import RunningMock, running
from mockserver.settings import Settings
from mockserver.state.clock import from_text

_EXPIRING = ("POST /deployments/secrets", "GET /deployments/secrets")  # `ttl_seconds`: gone a day later


@pytest.fixture
def mock(monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningMock]:
    """A mock whose time runs, as `mockserver serve` has it."""
    monkeypatch.setenv("TOGETHER_API_KEY", "test")
    with running(Settings(clock=from_text("real"))) as served:
        yield served


def test_what_expired_while_a_running_clock_was_moved_on_is_no_gap(mock: RunningMock) -> None:
    options = TargetOptions(api="together", location=mock.origin)
    run = execute(RunPlan(target_options=options, profile=PROFILES["quick"], only=_EXPIRING))
    assert [f"{finding.check}: {finding.detail}" for finding in run.findings] == []
    moved = [exchange for exchange in run.exchanges if exchange.moved_s]
    assert moved, "no experiment moved the time"
    assert all(exchange.clock_s is None for exchange in moved)
    assert exchanges.from_json(moved[-1].to_json()) == moved[-1].as_kept()
