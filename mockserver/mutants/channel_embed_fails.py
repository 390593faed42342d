"""A deployment on the channel `embed`, one of three, is answered with 500."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "no_server_error"


def spoil(broken: MutatedMock) -> None:
    @broken.around("createDeployment")
    async def fail(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer = await ask(request)
        if answer.is_success and request.json["channel"] == "embed":
            return broken.refused(500)
        return answer
