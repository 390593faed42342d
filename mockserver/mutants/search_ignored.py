"""A search for deployments finds all of them."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "filters_respected"


def spoil(broken: MutatedMock) -> None:
    @broken.around("listDeployments")
    async def ignore(request: MutantRequest, ask: Ask) -> MutantResponse:
        return await ask(request.with_query(search=None))
