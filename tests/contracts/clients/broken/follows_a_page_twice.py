"""Asks for the second page twice."""

from __future__ import annotations

from contracts.runs.clients import ClientOpening
from tests.contracts.clients.broken.small import Small, adapter


class Broken(Small):
    def __init__(self, opening: ClientOpening) -> None:
        super().__init__(opening)
        self._asked = 0

    def next_page(self, number: int) -> int:
        self._asked += 1
        return 2 if self._asked == 2 else number + 1


ADAPTER = adapter(Broken)
CAUGHT = ("pages_followed", "GET /v2/faces")
SHOWN = r"page=\{'data': \["
