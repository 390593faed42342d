"""The total of deployments counts those that a filter leaves out."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "totals_agree"


def spoil(broken: MutatedMock) -> None:
    @broken.around("listDeployments")
    async def count(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer = await ask(request)
        if not answer.is_success:
            return answer
        every = await ask(request.with_query(status=None, channel=None, search=None, pal_id=None))
        return answer.with_json({**answer.json, "total": every.json["total"]})
