"""A limit below 1 is passed over, not refused."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "invalid_request_refused"


def spoil(broken: Broken) -> None:
    @broken.around("listPals")
    async def ignore(request: Request, ask: Ask) -> Answer:
        limit = request.parameter("limit") or ""
        is_wrong = limit == "0" or limit.startswith("-")
        return await ask(request.with_query(limit=None) if is_wrong else request)
