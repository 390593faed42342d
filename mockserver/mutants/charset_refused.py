"""A JSON body whose Content-Type names its charset is refused."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "valid_request_accepted"


def spoil(broken: MutatedMock) -> None:
    @broken.around("updateVolume")
    async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
        return broken.refused(415) if "charset" in request.header("content-type") else await ask(request)
