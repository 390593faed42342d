"""A list of faces takes no notice of the limit."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "limit_respected"


def spoil(broken: MutatedMock) -> None:
    @broken.around("listFaces")
    async def ignore(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer = await ask(request)
        return await ask(request.with_query(limit=None)) if answer.is_success else answer
