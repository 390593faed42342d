"""Targets that stay between runs: what an earlier run left there is no finding of the next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contracts.generation.profile import PROFILES
from contracts.runs.conformance.plan import RunPlan
from contracts.runs.conformance.runner import execute
from contracts.transport.target import TargetOptions
from mockserver.embedded import running

CREATE = "POST /deployments/secrets"


@pytest.fixture
def origin(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A mock that is served for longer than one run; its key is in the environment."""
    with running() as mock:
        monkeypatch.setenv("TOGETHER_API_KEY", mock.key)
        yield mock.origin


def test_a_second_run_on_the_same_mock_finds_no_more_than_the_first(origin: str) -> None:
    plan = RunPlan(target_options=TargetOptions(api="together", location=origin), profile=PROFILES["quick"], only=(CREATE,))
    first, second = execute(plan), execute(plan)
    assert not first.findings
    assert not second.findings
    assert [one.request_body for one in first.exchanges] == [one.request_body for one in second.exchanges]


def test_names_differ_from_those_of_an_earlier_run_where_nothing_forgets_them(origin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contracts.transport.target._is_mock", lambda _: False)
    plan = RunPlan(target_options=TargetOptions(api="together", location=origin), profile=PROFILES["quick"], only=(CREATE,))
    execute(plan)
    assert not execute(plan).findings
