"""A limit of 2 or more deployments is exceeded by one."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "limit_respected"


def spoil(broken: MutatedMock) -> None:
    @broken.around("listDeployments")
    async def exceed(request: MutantRequest, ask: Ask) -> MutantResponse:
        limit = request.parameter("limit") or ""
        answer = await ask(request)
        if not answer.is_success or not limit.isdecimal() or not 2 <= int(limit) < 1000:
            return answer
        more = await ask(request.with_query(limit=str(int(limit) + 1)))
        return answer.with_json({**answer.json, "deployments": more.json["deployments"]})
