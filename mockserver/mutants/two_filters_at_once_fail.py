"""A list of deployments asked for by status and channel at once is answered with 500."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "no_server_error"


def spoil(broken: MutatedMock) -> None:
    @broken.around("listDeployments")
    async def fail(request: MutantRequest, ask: Ask) -> MutantResponse:
        is_both = request.parameter("status") and request.parameter("channel")
        return broken.refused(500) if is_both else await ask(request)
