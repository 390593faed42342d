"""From a trial to departures: every check, a file each in `checks/`, found by walking the package."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import contracts.runs.clients.checks as package
from contracts.analysis.finding import Departure
from contracts.runs.clients.client_case import ClientCase


@dataclass(frozen=True, slots=True)
class ClientCheck:
    """A rule about one call."""

    name: str
    rule: str
    find: Callable[[ClientCase], Iterator[Departure]]


@cache
def client_checks() -> tuple[ClientCheck, ...]:
    """Every check, by name."""
    checks = []
    for name in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
        module = importlib.import_module(f"{package.__name__}.{name}")
        checks.append(ClientCheck(name, module.RULE, module.check))
    return tuple(checks)


def judge_case(trial: ClientCase) -> Iterator[tuple[ClientCheck, Departure]]:
    """What is wrong with a call, and by which rule; one departure for each rule and place."""
    reported_keys = set()
    for check in client_checks():
        for departure in check.find(trial):
            if (check.name, departure.pointer) not in reported_keys:
                reported_keys.add((check.name, departure.pointer))
                yield check, departure
