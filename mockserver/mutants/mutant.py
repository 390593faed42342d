"""Mutants: a mock broken on purpose, each in one way, so that what judges it can be judged.

A mutant is a function with `@mutant(API, caught_by=RULE)`: its docstring says what is wrong, `caught_by` names the check or law that
should see it, and its body sets hooks on a `MutatedMock`. The files of this folder are found by walking it.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field

import mockserver.mutants
from mockserver.mutants.mutated_mock import MutatedMock
from mockserver.web.error_middleware import ErrorMiddleware

Mutate = Callable[[MutatedMock], None]
WHOLE = "none"  # a mutated mock without a hook: whoever has it sets them
_registered: dict[str, Mutant] = {}


class UnknownMutant(ValueError):
    """There is no mutant of this name, or none of an API that is served. The message lists those that there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One way to break a mock."""

    name: str  # of its function
    wrong: str  # what is wrong, in a sentence
    api: str
    caught_by: str  # the check or law that should see it
    mutate: Mutate = field(repr=False)


def mutant(api: str, *, caught_by: str) -> Callable[[Mutate], Mutate]:
    """Register a function as the mutant of its name.

    Raises:
        ValueError: another mutant has this name.
    """

    def register(mutate: Mutate) -> Mutate:
        name = mutate.__name__
        if name in _registered:
            raise ValueError(f"two mutants are called {name}")
        _registered[name] = Mutant(name=name, wrong=(mutate.__doc__ or "").strip(), api=api, caught_by=caught_by, mutate=mutate)
        return mutate

    return register


@functools.cache
def _mutants() -> dict[str, Mutant]:
    """Every mutant by its name: the files of this folder, imported."""
    for module in pkgutil.iter_modules(mockserver.mutants.__path__):
        importlib.import_module(f"{mockserver.mutants.__name__}.{module.name}")
    return dict(sorted(_registered.items()))


def names() -> tuple[str, ...]:
    """The names of every mutant."""
    return tuple(_mutants())


def named(name: str) -> Mutant:
    """The mutant of a name.

    Raises:
        UnknownMutant: there is none.
    """
    if name not in _mutants():
        raise UnknownMutant(f"no mutant {name!r}: wanted one of {', '.join(names())}")
    return _mutants()[name]


def mutated(app: ErrorMiddleware, name: str) -> MutatedMock:
    """A mock's application with the mutant of this name, or with no hook, of the first API that it serves.

    Raises:
        UnknownMutant: there is none, or it breaks an API that the mock does not serve.
    """
    if name == WHOLE:
        return MutatedMock(app, next(iter(app.mock.apis)))
    chosen = named(name)
    if chosen.api not in app.mock.apis:
        raise UnknownMutant(f"the mutant {name} breaks {chosen.api}, and this mock serves {', '.join(app.mock.apis)}")
    mock = MutatedMock(app, chosen.api)
    chosen.mutate(mock)
    return mock
