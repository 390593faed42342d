"""Whatever stands in the place of a key is taken for one."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "credential_scheme_respected"


def spoil(broken: MutatedMock) -> None:
    @broken.around()
    async def admit(request: MutantRequest, ask: Ask) -> MutantResponse:
        key = request.header("x-api-key")
        return await ask(request.with_header("x-api-key", f"test-{key}") if key and not key.startswith("test") else request)
