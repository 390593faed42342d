"""A list of faces without a limit holds half as many as are declared."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "limit_respected"


def spoil(broken: MutatedMock) -> None:
    @broken.around("listFaces")
    async def halve(request: MutantRequest, ask: Ask) -> MutantResponse:
        return await ask(request.with_query(limit="5") if request.parameter("limit") is None else request)
