"""The faults of one document, in the order in which they are met."""

from __future__ import annotations

from specs.document.faults import Fault
from specs.json import pointer

Place = pointer.Tokens


class FaultLog:
    """Collects the faults of one document."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def add(self, at: Place, problem: str, assumed: str) -> None:
        """Keep one fault: what is wrong at a place, and what is assumed instead."""
        self.faults.append(Fault(pointer=pointer.join(*at), problem=problem, assumed=assumed))
