"""PALs asked for in ascending order come in descending order, and the other way round."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "filters_respected"


def spoil(broken: Broken) -> None:
    @broken.around("listPals")
    async def reverse(request: Request, ask: Ask) -> Answer:
        turned = {"asc": "desc", "desc": "asc"}.get(request.parameter("sort") or "")
        return await ask(request.with_query(sort=turned) if turned else request)
