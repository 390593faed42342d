"""A patch that sets a nullable field of a PAL to null is refused."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "valid_request_accepted"


def spoil(broken: Broken) -> None:
    @broken.around("patchPal")
    async def refuse(request: Request, ask: Ask) -> Answer:
        answer, sent = await ask(request), request.json
        has_null = isinstance(sent, list) and any(isinstance(one, dict) and one.get("value", 0) is None for one in sent)
        return broken.refused(422) if has_null and answer.status in (200, 304) else answer
