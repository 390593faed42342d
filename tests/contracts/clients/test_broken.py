"""Every client that is broken on purpose is caught, with an example that is small, and that fails when it is pasted into a test."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable
from typing import Any

import pytest

from contracts.analysis.finding import Finding
from contracts.runs.clients.adapter import load
from contracts.runs.clients.drawing import InputDrawer
from contracts.runs.clients.runner import ClientPlan, execute
from tests.contracts.clients import broken
from tests.contracts.clients.broken import small

NAMES = [info.name for info in pkgutil.iter_modules(broken.__path__) if info.name != "small"]


def test_there_are_at_least_twelve() -> None:
    assert len(NAMES) >= 12


def test_the_small_client_itself_is_right(drawer_of: Callable[[str], InputDrawer]) -> None:
    run = execute(ClientPlan(adapter=small.ADAPTER, inputs=60), drawer=drawer_of("tavus"))
    assert [(found.check, found.operation, found.detail) for found in run.findings] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_broken_client_is_caught_with_a_minimal_example(name: str, drawer_of: Callable[[str], InputDrawer]) -> None:
    module: Any = importlib.import_module(f"{broken.__name__}.{name}")
    check, operation = module.CAUGHT
    adapter = load(f"{module.__name__}:ADAPTER")
    run = execute(ClientPlan(adapter=adapter, inputs=60, only=(operation,)), drawer=drawer_of("tavus"))
    found = [one for one in run.findings if (one.check, one.operation) == (check, operation)]
    assert found, [(one.check, one.detail) for one in run.findings]
    assert all(one.party == "client" and one.rule for one in run.findings)
    shown = next((one for one in found if re.search(module.SHOWN, _flat(one))), None)
    assert shown, [_flat(one) for one in found]
    assert check in _failure_of(shown)


def _flat(found: Finding) -> str:
    return " ".join((found.example or "").split()).replace("( ", "(").replace("{ ", "{").replace("[ ", "[")


def _failure_of(found: Finding) -> str:
    """What the example's own test fails with."""
    names: dict[str, Any] = {}
    exec(str(found.example), names)  # noqa: S102 - the code under test is code
    test = next(held for name, held in names.items() if name.startswith("test_"))
    departures = names["departures"]
    said: list[str] = []

    def heard(*args: Any, **kwargs: Any) -> list[str]:
        said.extend(departures(*args, **kwargs))
        return said

    names["departures"] = heard
    with pytest.raises(AssertionError):
        test()
    return " ".join(said)
