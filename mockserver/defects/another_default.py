"""A deployment that asks for no GPUs gets one, where 0 is declared."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "together"
CAUGHT_BY = "defaults_applied"


def spoil(broken: Broken) -> None:
    @broken.around("POST /deployments")
    async def another(request: Request, ask: Ask) -> Answer:
        sent = request.json
        return await ask(request.with_json({"gpu_count": 1, **sent}) if isinstance(sent, dict) else request)
