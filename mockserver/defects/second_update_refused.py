"""A secret is updated once; every other update of it is refused as wrong."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "together"
CAUGHT_BY = "valid_request_accepted"


def spoil(broken: Broken) -> None:
    updated: set[str] = set()

    @broken.around("updateSecret")
    async def refuse(request: Request, ask: Ask) -> Answer:
        if request.path in updated:
            return broken.refused(400)
        answer = await ask(request)
        if answer.is_success:
            updated.add(request.path)
        return answer
