"""A deployment made without a status is a draft, where `active` is declared."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "defaults_applied"


def spoil(broken: Broken) -> None:
    @broken.around("createDeployment")
    async def another(request: Request, ask: Ask) -> Answer:
        sent = request.json
        return await ask(request.with_json({"status": "draft", **sent}) if isinstance(sent, dict) else request)
