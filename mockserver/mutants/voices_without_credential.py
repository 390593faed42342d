"""The voices are shown to whoever asks."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "credential_required"


def spoil(broken: MutatedMock) -> None:
    @broken.around("listVoices")
    async def admit(request: MutantRequest, ask: Ask) -> MutantResponse:
        return await ask(request if request.header("x-api-key") else request.with_header("x-api-key", "test"))
