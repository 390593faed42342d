"""A name of more than 100 characters is cut, not refused."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "together"
CAUGHT_BY = "invalid_request_refused"


def spoil(broken: Broken) -> None:
    @broken.around("createSecret")
    async def cut(request: Request, ask: Ask) -> Answer:
        sent = request.json
        if isinstance(sent, dict) and isinstance(sent.get("name"), str) and len(sent["name"]) > 100:
            request = request.with_json({**sent, "name": sent["name"][:100]})
        return await ask(request)
