"""A face name that is refused is refused with 422 where 400 is declared."""

from __future__ import annotations

from dataclasses import replace

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "status_declared"


def spoil(broken: MutatedMock) -> None:
    @broken.answer("renameFace")
    def unprocessable(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return replace(answer, status=422) if answer.status == 400 else answer
