"""PALs asked for in ascending order come in descending order, and the other way round."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "filters_respected"


def spoil(broken: MutatedMock) -> None:
    @broken.around("listPals")
    async def reverse(request: MutantRequest, ask: Ask) -> MutantResponse:
        turned = {"asc": "desc", "desc": "asc"}.get(request.parameter("sort") or "")
        return await ask(request.with_query(sort=turned) if turned else request)
