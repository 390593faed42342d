"""A list of deployments takes no notice of the status that it is asked for."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "filters_respected"


def spoil(broken: Broken) -> None:
    @broken.around("listDeployments")
    async def ignore(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        return await ask(request.with_query(status=None)) if answer.is_success else answer
