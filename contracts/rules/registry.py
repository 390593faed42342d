"""Every check and every law: one file each in `checks/` and `laws/`, found by walking the packages, or in another package.

A check is a module with `RULE` (a sentence) and `check(matched) -> Iterator[Departure]`; a law one with `RULE` and
`law(history) -> Iterator[Departure]`. Both are pure: they look at what was recorded, and send nothing. What else a module may say
of its rule, `RuleTraits` lists.
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
from contracts.analysis.finding import Departure, Reach
from contracts.analysis.history import History
from contracts.analysis.matched_exchange import MatchedExchange
from specs.extensions import loaded, with_built_in
from specs.json.parsing import Json

Fold = Literal["service", "path", "operation"]


def _never(departure: Departure, stronger: Departure) -> bool:  # noqa: ARG001 - as a rule's own `says_the_same`
    return False


@dataclass(frozen=True, slots=True)
class RuleTraits:
    """How what a rule finds is put together with the rest: each trait a name in capitals in the rule's module, or this default."""

    fold: Fold = "path"  # FOLD: findings that say the same are one fact within the whole service, within a path, or within an operation
    muted_by: tuple[str, ...] = ("no_server_error",)  # MUTED_BY: rules that say more about the same exchange, whatever it is
    said_by: tuple[str, ...] = ()  # SAID_BY: those that may say the same of the same exchange
    says_the_same: Callable[[Departure, Departure], bool] = _never  # says_the_same(departure, stronger): whether one of `said_by` does
    muted_at_operation_by: tuple[str, ...] = ()  # MUTED_AT_OPERATION_BY: rules that say more about the same operation
    reach: Reach | None = None  # REACH: whom it hits; None: as the requests tell


@dataclass(frozen=True, slots=True)
class Check:
    """A rule about one exchange."""

    name: str
    rule: str
    find: Callable[[MatchedExchange], Iterator[Departure]]
    traits: RuleTraits = RuleTraits()


@dataclass(frozen=True, slots=True)
class Law:
    """A rule about several exchanges of one scope."""

    name: str
    rule: str
    find: Callable[[History], Iterator[Departure]]
    traits: RuleTraits = RuleTraits()


@cache
def checks() -> tuple[Check, ...]:
    """Every check, by name."""
    return tuple(Check(name, module.RULE, module.check, _traits(module)) for name, module in _modules(contracts.rules.checks, "check"))


def listed() -> Json:
    """Every check as `run.json` names it: [{name, rule}]."""
    return [{"name": check.name, "rule": check.rule} for check in checks()]


@cache
def laws() -> tuple[Law, ...]:
    """Every law, by name."""
    return tuple(Law(name, module.RULE, module.law, _traits(module)) for name, module in _modules(contracts.rules.laws, "law"))


@cache
def traits() -> dict[str, RuleTraits]:
    """The traits of every rule, by its name."""
    return {**{check.name: check.traits for check in checks()}, **{law.name: law.traits for law in laws()}}


def _traits(module: ModuleType) -> RuleTraits:
    stated = {name: getattr(module, name.upper()) for name in _STATED if hasattr(module, name.upper())}
    return RuleTraits(**stated, says_the_same=getattr(module, "says_the_same", _never))


_STATED = ("fold", "muted_by", "said_by", "muted_at_operation_by", "reach")


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
