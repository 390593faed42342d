"""A list of faces without a limit holds half as many as are declared."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "limit_respected"


def spoil(broken: Broken) -> None:
    @broken.around("listFaces")
    async def halve(request: Request, ask: Ask) -> Answer:
        return await ask(request.with_query(limit="5") if request.parameter("limit") is None else request)
