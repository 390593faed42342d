"""Of several channels that a list is asked for, only the first counts."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "filters_respected"


def spoil(broken: Broken) -> None:
    @broken.around("listDeployments")
    async def first(request: Request, ask: Ask) -> Answer:
        answer, channel = await ask(request), request.parameter("channel") or ""
        return await ask(request.with_query(channel=channel.partition(",")[0])) if answer.is_success and "," in channel else answer
