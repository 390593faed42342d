"""A limit of 2 or more deployments is exceeded by one."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "limit_respected"


def spoil(broken: Broken) -> None:
    @broken.around("listDeployments")
    async def exceed(request: Request, ask: Ask) -> Answer:
        limit = request.parameter("limit") or ""
        answer = await ask(request)
        if not answer.is_success or not limit.isdecimal() or not 2 <= int(limit) < 1000:
            return answer
        more = await ask(request.with_query(limit=str(int(limit) + 1)))
        return answer.with_json({**answer.json, "deployments": more.json["deployments"]})
