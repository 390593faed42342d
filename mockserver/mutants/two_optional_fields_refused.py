"""A secret with both a description and a lifetime is refused."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "valid_request_accepted"


def spoil(broken: MutatedMock) -> None:
    @broken.around("createSecret")
    async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        is_that = isinstance(sent, dict) and {"description", "ttl_seconds"} <= sent.keys()
        return broken.refused(400) if is_that else await ask(request)
