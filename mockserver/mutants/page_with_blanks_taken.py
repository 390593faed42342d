"""A page number is taken with a plus sign, a fraction of nothing or blanks around it."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "invalid_request_refused"


def spoil(broken: MutatedMock) -> None:
    @broken.around("listPals")
    async def forgive(request: MutantRequest, ask: Ask) -> MutantResponse:
        text = (request.parameter("page") or "").strip().removeprefix("+").removesuffix(".0")
        return await ask(request.with_query(page=text) if text.isdecimal() else request)
