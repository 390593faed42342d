"""A bare key is taken where `Bearer` must stand before it."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "credential_scheme_respected"


def spoil(broken: MutatedMock) -> None:
    @broken.around("listSecrets")
    async def admit(request: MutantRequest, ask: Ask) -> MutantResponse:
        given = request.header("authorization")
        return await ask(request.with_header("authorization", f"Bearer {given}") if given and " " not in given else request)
