"""A deployment's name is kept in lower case."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "request_echoed"


def spoil(broken: Broken) -> None:
    @broken.around("createDeployment")
    async def lower(request: Request, ask: Ask) -> Answer:
        sent = request.json
        if isinstance(sent, dict) and isinstance(sent.get("name"), str):
            request = request.with_json({**sent, "name": sent["name"].lower()})
        return await ask(request)
