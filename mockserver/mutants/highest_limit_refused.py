"""The highest limit that is allowed, 100, is refused."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "valid_request_accepted"


def spoil(broken: MutatedMock) -> None:
    @broken.around("listDeployments")
    async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
        return broken.refused(400) if request.parameter("limit") == "100" else await ask(request)
