"""A JSON body whose Content-Type names its charset is refused."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "together"
CAUGHT_BY = "valid_request_accepted"


def spoil(broken: Broken) -> None:
    @broken.around("updateVolume")
    async def refuse(request: Request, ask: Ask) -> Answer:
        return broken.refused(415) if "charset" in request.header("content-type") else await ask(request)
