"""A conversation is not started without a body, which is optional."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "valid_request_accepted"


def spoil(broken: MutatedMock) -> None:
    @broken.around("startDeploymentConversation")
    async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
        return await ask(request) if request.body else broken.refused(400)
