"""A limit below 1 is passed over, not refused."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "invalid_request_refused"


def spoil(broken: MutatedMock) -> None:
    @broken.around("listPals")
    async def ignore(request: MutantRequest, ask: Ask) -> MutantResponse:
        limit = request.parameter("limit") or ""
        is_wrong = limit == "0" or limit.startswith("-")
        return await ask(request.with_query(limit=None) if is_wrong else request)
