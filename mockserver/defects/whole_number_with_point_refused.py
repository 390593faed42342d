"""A number of replicas written as 2.0, an integer to JSON Schema, is refused."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "together"
CAUGHT_BY = "valid_request_accepted"


def spoil(broken: Broken) -> None:
    @broken.around("POST /deployments")
    async def refuse(request: Request, ask: Ask) -> Answer:
        sent = request.json
        is_float = isinstance(sent, dict) and isinstance(sent.get("max_replicas"), float)
        return broken.refused(400) if is_float else await ask(request)
