"""A query parameter that is true or false is taken as `yes`, `1` or `True`, too."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "invalid_request_refused"


def spoil(broken: Broken) -> None:
    @broken.around("listDeployments")
    async def forgive(request: Request, ask: Ask) -> Answer:
        is_yes = (request.parameter("include_thumbnails") or "").lower() in ("yes", "1", "true", "on")
        return await ask(request.with_query(include_thumbnails="true") if is_yes else request)
