"""The reference clients keep the contract: every operation, every declared answer, no finding."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contracts.runs.clients.adapter import load
from contracts.runs.clients.drawing import InputDrawer
from contracts.runs.clients.runner import ClientPlan, execute

KINDS = [("tavus", "ADAPTER"), ("tavus", "ASYNC_ADAPTER"), ("together", "ADAPTER"), ("together", "ASYNC_ADAPTER")]


@pytest.mark.parametrize(("api", "kind"), KINDS)
def test_nothing_is_found(api: str, kind: str, drawer_of: Callable[[str], InputDrawer]) -> None:
    adapter = load(f"contracts.adapters.{api}:{kind}")
    run = execute(ClientPlan(adapter=adapter, inputs=20), drawer=drawer_of(api))
    assert [(found.check, found.operation, found.detail) for found in run.findings] == []
    assert run.judged == run.operations
    assert not run.skipped
    calls = {key: sum(one.scope == key for one in run.exchanges) for key in run.operations}
    assert all(count >= 20 for count in calls.values()), calls


@pytest.mark.parametrize("api", ["tavus", "together"])
def test_every_declared_status_is_played(api: str, drawer_of: Callable[[str], InputDrawer]) -> None:
    run = execute(ClientPlan(adapter=load(api), inputs=1), drawer=drawer_of(api))
    for operation in drawer_of(api).contract.document.operations:
        played = {str(one.status) for one in run.exchanges if one.scope == operation.key}
        assert {response.status for response in operation.responses} <= played, operation.key
