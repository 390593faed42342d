"""Blanks around a volume's name are taken away."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "together"
CAUGHT_BY = "request_echoed"


def spoil(broken: Broken) -> None:
    @broken.around("createVolume")
    async def trim(request: Request, ask: Ask) -> Answer:
        sent = request.json
        if isinstance(sent, dict) and isinstance(sent.get("name"), str) and sent["name"].strip():
            request = request.with_json({**sent, "name": sent["name"].strip()})
        return await ask(request)
