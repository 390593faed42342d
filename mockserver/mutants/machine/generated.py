"""Every mutant that the operators make of a document, in an order that is the same each time."""

from __future__ import annotations

import importlib
import pkgutil
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import mockserver.mutants.machine.operators
from mockserver.mutants.machine.document_view import DocumentView
from mockserver.mutants.mutated_mock import MutatedMock
from specs import Document

Mutate = Callable[[MutatedMock], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """One place where an operator applies."""

    place: str  # "GET /books/{id} title"
    mutate: Mutate = field(repr=False)
    unseen: str | None = None  # why it cannot be seen from outside, by what the document leaves open; None: it can


@dataclass(frozen=True, slots=True)
class GeneratedMutant:
    """A mutant that an operator made."""

    operator: str  # "drop_property"
    wrong: str  # what the operator breaks, in a sentence
    mutation: Mutation

    @property
    def name(self) -> str:
        """What it is called, in every process."""
        return f"{self.operator}: {self.mutation.place}"


Operator = Callable[[DocumentView], Iterator[Mutation]]
_operators: dict[str, Operator] = {}


def operator(make: Operator) -> Operator:
    """Register a function as the operator of its name; its docstring says what it breaks."""
    _operators[make.__name__] = make
    return make


def operators() -> dict[str, Operator]:
    """Every operator by its name: the files of `operators/`, imported."""
    package = mockserver.mutants.machine.operators
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return dict(sorted(_operators.items()))


def generated_mutants(document: Document) -> tuple[GeneratedMutant, ...]:
    """Every mutant of a document."""
    view = DocumentView(document)
    return tuple(
        GeneratedMutant(name, (make.__doc__ or "").strip(), mutation) for name, make in operators().items() for mutation in make(view)
    )


def sampled(mutants: Sequence[GeneratedMutant], count: int | None, seed: int) -> list[GeneratedMutant]:
    """At most `count` of them, drawn with the seed: from each operator in turn, so that none is left out for having few places."""
    if count is None or count >= len(mutants):
        return list(mutants)
    rng = random.Random(seed)  # noqa: S311 - a sample, not a secret
    waiting: dict[str, list[GeneratedMutant]] = {}
    for mutant in mutants:
        waiting.setdefault(mutant.operator, []).append(mutant)
    for candidates in waiting.values():
        rng.shuffle(candidates)
    chosen: set[str] = set()
    while len(chosen) < count:
        for candidates in waiting.values():
            if candidates and len(chosen) < count:
                chosen.add(candidates.pop().name)
    return [mutant for mutant in mutants if mutant.name in chosen]


def one_per_operator(mutants: Sequence[GeneratedMutant]) -> list[GeneratedMutant]:
    """The first mutant of each operator."""
    first: dict[str, GeneratedMutant] = {}
    for mutant in mutants:
        first.setdefault(mutant.operator, mutant)
    return list(first.values())
