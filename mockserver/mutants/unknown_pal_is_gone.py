"""A PAL that does not exist is answered with 410 where 404 is declared."""

from __future__ import annotations

from dataclasses import replace

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "status_declared"


def spoil(broken: MutatedMock) -> None:
    @broken.answer("getPal")
    def gone(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return replace(answer, status=410) if answer.status == 404 else answer
