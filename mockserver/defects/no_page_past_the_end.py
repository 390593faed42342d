"""Past the last page of PALs, the first one comes again."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "pages_without_gap_or_overlap"


def spoil(broken: Broken) -> None:
    @broken.around("listPals")
    async def again(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        is_past = answer.is_success and not answer.json["data"] and request.parameter("page") not in (None, "0", "1")
        return await ask(request.with_query(page="1")) if is_past else answer
