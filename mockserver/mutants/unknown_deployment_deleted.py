"""A deployment that never existed is deleted with success."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "unknown_id_is_not_found"


def spoil(broken: MutatedMock) -> None:
    @broken.answer("deleteDeployment")
    def succeed(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return MutantResponse(status=204, headers=(), body=b"") if answer.status == 404 else answer
