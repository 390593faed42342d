"""A 401 has no body where one is declared."""

from __future__ import annotations

from dataclasses import replace

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "error_body_as_declared"


def spoil(broken: MutatedMock) -> None:
    @broken.answer()
    def silent(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return replace(answer, body=b"").with_header("content-type", None) if answer.status == 401 else answer
