"""The highest limit that is allowed, 100, is refused."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "valid_request_accepted"


def spoil(broken: Broken) -> None:
    @broken.around("listDeployments")
    async def refuse(request: Request, ask: Ask) -> Answer:
        return broken.refused(400) if request.parameter("limit") == "100" else await ask(request)
