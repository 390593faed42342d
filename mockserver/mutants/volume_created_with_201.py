"""Creating a volume answers 201, which is not declared."""

from __future__ import annotations

from dataclasses import replace

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "status_declared"


def spoil(broken: MutatedMock) -> None:
    @broken.answer("createVolume")
    def created(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return replace(answer, status=201) if answer.is_success else answer
