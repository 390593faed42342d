"""A secret made with both a description and a project is answered with 500."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "together"
CAUGHT_BY = "no_server_error"


def spoil(broken: Broken) -> None:
    @broken.around("createSecret")
    async def fail(request: Request, ask: Ask) -> Answer:
        sent = request.json
        is_both = isinstance(sent, dict) and sent.get("description") and sent.get("project_id")
        return broken.refused(500) if is_both else await ask(request)
