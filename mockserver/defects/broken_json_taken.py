"""An update whose body is no JSON is answered as if it were empty."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "together"
CAUGHT_BY = "invalid_request_refused"


def spoil(broken: Broken) -> None:
    @broken.around("updateVolume")
    async def forgive(request: Request, ask: Ask) -> Answer:
        return await ask(request.with_json({}) if request.body and request.json is None and request.body != b"null" else request)
