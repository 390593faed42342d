"""Of several channels that a list is asked for, only the first counts."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "filters_respected"


def spoil(broken: MutatedMock) -> None:
    @broken.around("listDeployments")
    async def first(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer, channel = await ask(request), request.parameter("channel") or ""
        return await ask(request.with_query(channel=channel.partition(",")[0])) if answer.is_success and "," in channel else answer
