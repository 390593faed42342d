"""Runs repeat: the same seed gives the same exchanges and findings, with one process and with two, but for times."""

from __future__ import annotations

from dataclasses import replace

from contracts.generation.profile import PROFILES
from contracts.runs.conformance.plan import RunPlan
from contracts.runs.conformance.runner import execute
from contracts.traffic.exchange import Exchange
from contracts.transport.target import TargetOptions

OPERATIONS = ("POST /deployments", "POST /deployments/storage/volumes", "PATCH /deployments/secrets/{id}")


def _timeless(exchange: Exchange) -> Exchange:
    headers = tuple((name, value) for name, value in exchange.response_headers if name.lower() != "date")
    return replace(exchange, sent_s=0.0, elapsed_s=0.0, response_headers=headers)


def test_one_process_and_two_give_the_same() -> None:
    plan = RunPlan(
        target_options=TargetOptions(api="together", mutant="volume_created_with_201"), profile=PROFILES["quick"], only=OPERATIONS
    )
    one, two = execute(plan), execute(replace(plan, jobs=2))
    assert one.findings
    assert one.findings == two.findings
    assert [_timeless(exchange) for exchange in one.exchanges] == [_timeless(exchange) for exchange in two.exchanges]
    assert (one.laws, one.coverage) == (two.laws, two.coverage)
