"""A PAL with an empty list of tags is refused."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "valid_request_accepted"


def spoil(broken: Broken) -> None:
    @broken.around("createPal")
    async def refuse(request: Request, ask: Ask) -> Answer:
        sent = request.json
        is_empty = isinstance(sent, dict) and sent.get("document_tags") == []
        return broken.refused(400) if is_empty else await ask(request)
