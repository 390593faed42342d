"""A method that a path does not have is answered with 404."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "method_not_allowed"


def spoil(broken: MutatedMock) -> None:
    @broken.answer()
    def hide(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return broken.refused(404) if answer.status == 405 else answer
