"""A list of deployments takes no notice of the status that it is asked for."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "filters_respected"


def spoil(broken: MutatedMock) -> None:
    @broken.around("listDeployments")
    async def ignore(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer = await ask(request)
        return await ask(request.with_query(status=None)) if answer.is_success else answer
