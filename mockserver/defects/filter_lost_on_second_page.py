"""From the second page on, a list of PALs takes no notice of its filter."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "pages_without_gap_or_overlap"


def spoil(broken: Broken) -> None:
    @broken.around("listPals")
    async def forget(request: Request, ask: Ask) -> Answer:
        return await ask(request.with_query(pal_type=None) if request.parameter("page") not in (None, "1") else request)
