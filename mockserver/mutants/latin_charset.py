"""The list of voices says that its JSON is in ISO-8859-1."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "json_is_strict"


def spoil(broken: MutatedMock) -> None:
    @broken.answer("listVoices")
    def mark(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_header("content-type", "application/json; charset=iso-8859-1") if answer.is_success else answer
