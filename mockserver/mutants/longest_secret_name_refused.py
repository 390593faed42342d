"""A name of exactly 100 characters, which is allowed, is refused."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "valid_request_accepted"


def spoil(broken: MutatedMock) -> None:
    @broken.around("createSecret")
    async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        is_that = isinstance(sent, dict) and isinstance(sent.get("name"), str) and len(sent["name"]) == 100
        return broken.refused(400) if is_that else await ask(request)
