"""A new secret is taken whatever media type its body is said to be."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "invalid_request_refused"


def spoil(broken: MutatedMock) -> None:
    @broken.around("createSecret")
    async def forgive(request: MutantRequest, ask: Ask) -> MutantResponse:
        return await ask(request.with_header("content-type", "application/json") if request.body else request)
