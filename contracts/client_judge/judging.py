"""From a trial to departures: every check, a file each in `checks/`, found by walking the package."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import contracts.client_judge.checks as package
from contracts.client_judge.trial import Trial
from contracts.evidence.finding import Departure


@dataclass(frozen=True, slots=True)
class Check:
    """A rule about one call."""

    name: str
    rule: str
    find: Callable[[Trial], Iterator[Departure]]


@cache
def checks() -> tuple[Check, ...]:
    """Every check, by name."""
    found = []
    for name in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
        module = importlib.import_module(f"{package.__name__}.{name}")
        found.append(Check(name, module.RULE, module.check))
    return tuple(found)


def judge(trial: Trial) -> Iterator[tuple[Check, Departure]]:
    """What is wrong with a call, and by which rule; one departure for each rule and place."""
    seen = set()
    for check in checks():
        for departure in check.find(trial):
            if (check.name, departure.pointer) not in seen:
                seen.add((check.name, departure.pointer))
                yield check, departure
