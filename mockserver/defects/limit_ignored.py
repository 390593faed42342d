"""A list of faces takes no notice of the limit."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "limit_respected"


def spoil(broken: Broken) -> None:
    @broken.around("listFaces")
    async def ignore(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        return await ask(request.with_query(limit=None)) if answer.is_success else answer
