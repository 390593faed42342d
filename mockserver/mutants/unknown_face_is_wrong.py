"""A face that does not exist is answered with 400 where 404 is declared."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "unknown_id_is_not_found"


def spoil(broken: MutatedMock) -> None:
    @broken.answer("getFace", "deleteFace")
    def refuse(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return broken.refused(400) if answer.status == 404 else answer
