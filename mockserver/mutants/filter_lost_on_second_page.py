"""From the second page on, a list of PALs takes no notice of its filter."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "pages_without_gap_or_overlap"


def spoil(broken: MutatedMock) -> None:
    @broken.around("listPals")
    async def forget(request: MutantRequest, ask: Ask) -> MutantResponse:
        return await ask(request.with_query(pal_type=None) if request.parameter("page") not in (None, "1") else request)
