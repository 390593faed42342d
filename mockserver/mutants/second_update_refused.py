"""A secret is updated once; every other update of it is refused as wrong."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "valid_request_accepted"


def spoil(broken: MutatedMock) -> None:
    updated: set[str] = set()

    @broken.around("updateSecret")
    async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
        if request.path in updated:
            return broken.refused(400)
        answer = await ask(request)
        if answer.is_success:
            updated.add(request.path)
        return answer
