"""One of the four declared GPU types is refused."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "together"
CAUGHT_BY = "valid_request_accepted"


def spoil(broken: Broken) -> None:
    @broken.around("POST /deployments")
    async def refuse(request: Request, ask: Ask) -> Answer:
        sent = request.json
        is_that = isinstance(sent, dict) and sent.get("gpu_type") == "b200-192gb"
        return broken.refused(400) if is_that else await ask(request)
