"""The public names as a type checker sees them: mypy reads this file, and nothing runs it.

An `ignore` that is not needed is an error, so a name that is not public must stay unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import assert_type

import httpx

import contracts
import mockserver
import specs


def what_is_promised() -> None:
    document = specs.load("tavus")
    assert_type(document, specs.Document)
    assert_type(document.operations, tuple[specs.Operation, ...])
    assert_type(specs.names(), tuple[str, ...])
    assert_type(specs.from_file(Path("openapi.yaml")), specs.Document)
    specs.no_such_name  # type: ignore[attr-defined]  # noqa: B018


def a_mock_inside_a_program() -> None:
    with mockserver.running(mockserver.Settings(seed=1)) as mock:
        assert_type(mock, mockserver.RunningMock)
        assert_type(mock.origin, str)
        assert_type(mock.base_url("tavus"), str)
    assert_type(mockserver.NotFound.status, int)
    mockserver.no_such_name  # type: ignore[attr-defined]  # noqa: B018


def a_run_from_a_program() -> None:
    run = contracts.check("tavus", target="mock", profile="quick", seed=7, jobs=2)
    assert_type(run, contracts.Run)
    assert_type(run.findings, tuple[contracts.Finding, ...])
    assert_type(run.exchanges, Sequence[contracts.Exchange])
    assert_type(contracts.judge(Path("traffic.har"), document="tavus"), contracts.Run)
    contracts.no_such_name  # type: ignore[attr-defined]  # noqa: B018


def a_client_that_is_observed() -> None:
    observer = contracts.Observer("tavus")
    assert_type(observer.watch(httpx.Client()), httpx.Client)
    assert_type(observer.run(), contracts.Run)
    observer.assert_conforms()


def a_check_of_ones_own(matched_exchange: contracts.MatchedExchange) -> contracts.Departure | None:
    assert_type(matched_exchange.exchange, contracts.Exchange)
    return None
