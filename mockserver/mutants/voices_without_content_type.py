"""The list of voices has no Content-Type."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "content_type_declared"


def spoil(broken: MutatedMock) -> None:
    @broken.answer("listVoices")
    def untyped(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_header("content-type", None)
