"""A search for deployments finds all of them."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "filters_respected"


def spoil(broken: Broken) -> None:
    @broken.around("listDeployments")
    async def ignore(request: Request, ask: Ask) -> Answer:
        return await ask(request.with_query(search=None))
