"""A 405 does not list the methods that there are."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "allow_header_complete"


def spoil(broken: MutatedMock) -> None:
    @broken.answer()
    def without(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_header("allow", None) if answer.status == 405 else answer
