"""A new secret is taken whatever media type its body is said to be."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "together"
CAUGHT_BY = "invalid_request_refused"


def spoil(broken: Broken) -> None:
    @broken.around("createSecret")
    async def forgive(request: Request, ask: Ask) -> Answer:
        return await ask(request.with_header("content-type", "application/json") if request.body else request)
