"""A bearer token is taken where a header of its own is declared."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "credential_scheme_respected"


def spoil(broken: MutatedMock) -> None:
    @broken.around()
    async def admit(request: MutantRequest, ask: Ask) -> MutantResponse:
        scheme, _, key = request.header("authorization").partition(" ")
        is_that = not request.header("x-api-key") and scheme.lower() == "bearer"
        return await ask(request.with_header("x-api-key", key) if is_that else request)
