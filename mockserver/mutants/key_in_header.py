"""Every answer names the key that it was asked with, in a header."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "secret_not_echoed"


def spoil(broken: MutatedMock) -> None:
    @broken.answer()
    def tell(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_header("x-caller", request.header("authorization").removeprefix("Bearer ") or "nobody")
