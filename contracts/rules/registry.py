"""Every check and every law: one file each in `checks/` and `laws/`, found by walking the packages, or in another package.

A check is a module with `RULE` (a sentence) and `check(matched) -> Iterator[Departure]`; a law one with `RULE` and
`law(history) -> Iterator[Departure]`. Both are pure: they look at what was recorded, and send nothing.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Literal

import contracts.rules.checks
import contracts.rules.laws
from contracts.analysis.finding import Departure
from contracts.analysis.history import History
from contracts.analysis.matched_exchange import MatchedExchange
from specs.extensions import loaded, with_built_in
from specs.json.parsing import Json


@dataclass(frozen=True, slots=True)
class Check:
    """A rule about one exchange."""

    name: str
    rule: str
    find: Callable[[MatchedExchange], Iterator[Departure]]


@dataclass(frozen=True, slots=True)
class Law:
    """A rule about several exchanges of one scope."""

    name: str
    rule: str
    find: Callable[[History], Iterator[Departure]]


@cache
def checks() -> tuple[Check, ...]:
    """Every check, by name."""
    return tuple(Check(name, module.RULE, module.check) for name, module in _modules(contracts.rules.checks, "check"))


def listed() -> Json:
    """Every check as `run.json` names it: [{name, rule}]."""
    return [{"name": check.name, "rule": check.rule} for check in checks()]


@cache
def laws() -> tuple[Law, ...]:
    """Every law, by name."""
    return tuple(Law(name, module.RULE, module.law) for name, module in _modules(contracts.rules.laws, "law"))


def _modules(package: ModuleType, function: Literal["check", "law"]) -> Iterator[tuple[str, ModuleType]]:
    """The modules of a package, and those with such a function that other packages bring, by name.

    Raises:
        specs.extensions.ExtensionError: one of the latter has no RULE, neither function, or a name that is built in.
    """
    own_names = {info.name for info in pkgutil.iter_modules(package.__path__)}
    for name in with_built_in(own_names, "rules"):
        if name in own_names:
            yield name, importlib.import_module(f"{package.__name__}.{name}")
            continue
        module = loaded("rules", name, wanted=("RULE",))
        if not (hasattr(module, "check") or hasattr(module, "law")):
            loaded("rules", name, wanted=(function,))
        if hasattr(module, function):
            yield name, module
