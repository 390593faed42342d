"""An update of a secret that says nothing of its description empties it."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "together"
CAUGHT_BY = "update_changes_what_it_names"


def spoil(broken: Broken) -> None:
    @broken.around("updateSecret")
    async def reset(request: Request, ask: Ask) -> Answer:
        sent = request.json
        return await ask(request.with_json({"description": "", **sent}) if isinstance(sent, dict) else request)
