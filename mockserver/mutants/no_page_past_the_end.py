"""Past the last page of PALs, the first one comes again."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "pages_without_gap_or_overlap"


def spoil(broken: MutatedMock) -> None:
    @broken.around("listPals")
    async def again(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer = await ask(request)
        is_past = answer.is_success and not answer.json["data"] and request.parameter("page") not in (None, "0", "1")
        return await ask(request.with_query(page="1")) if is_past else answer
