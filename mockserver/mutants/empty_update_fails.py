"""An update of a volume that names nothing is answered with 500."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "no_server_error"


def spoil(broken: MutatedMock) -> None:
    @broken.around("updateVolume")
    async def fail(request: MutantRequest, ask: Ask) -> MutantResponse:
        return broken.refused(500) if request.json == {} else await ask(request)
