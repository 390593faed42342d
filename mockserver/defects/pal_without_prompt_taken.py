"""A PAL that needs a system prompt is made without one."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "invalid_request_refused"


def spoil(broken: Broken) -> None:
    @broken.around("createPal")
    async def fill(request: Request, ask: Ask) -> Answer:
        sent = request.json
        return await ask(request.with_json({"system_prompt": "", **sent}) if isinstance(sent, dict) else request)
