"""Faults of a document: what departs from OpenAPI, where it stands, and what is assumed so that the rest can be used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_MOST_PLACES = 3  # of one problem that are named


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One place of a document that is not as OpenAPI has it."""

    pointer: str
    problem: str
    """What was got, and what was wanted."""
    assumed: str
    """What the document is read as saying there."""
    file: str = ""
    """Where the place stands: empty where no file is known."""
    line: int | None = None
    """From 1; None where the text is not at hand."""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.line is not None else f"{self.file}: " if self.file else ""
        return f"{place}{self.pointer or '/'}: {self.problem}; {self.assumed}"


def report(faults: Iterable[Fault]) -> Iterator[str]:
    """A line a fault; of faults with the same problem, the first few, and how many more there are."""
    by_problem: dict[tuple[str, str, str], list[Fault]] = {}
    for fault in faults:
        by_problem.setdefault((fault.file, fault.problem, fault.assumed), []).append(fault)
    for alike in by_problem.values():
        yield from map(str, alike[:_MOST_PLACES])
        if len(alike) > _MOST_PLACES:
            yield f"{alike[0].file}: the same at {len(alike) - _MOST_PLACES} more places: {alike[0].problem}"
