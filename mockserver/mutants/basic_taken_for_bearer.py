"""A key sent as Basic is taken where Bearer is declared."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "credential_scheme_respected"


def spoil(broken: MutatedMock) -> None:
    @broken.around()
    async def admit(request: MutantRequest, ask: Ask) -> MutantResponse:
        scheme, _, _ = request.header("authorization").partition(" ")
        return await ask(request.with_header("authorization", "Bearer test") if scheme.lower() == "basic" else request)
