"""Deleting a face answers with a body where none is declared."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "body_as_declared"


def spoil(broken: MutatedMock) -> None:
    @broken.answer("deleteFace")
    def talk(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_json({"deleted": True}) if answer.is_success else answer
