"""An update whose body is no JSON is answered as if it were empty."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "invalid_request_refused"


def spoil(broken: MutatedMock) -> None:
    @broken.around("updateVolume")
    async def forgive(request: MutantRequest, ask: Ask) -> MutantResponse:
        return await ask(request.with_json({}) if request.body and request.json is None and request.body != b"null" else request)
