"""Between two pages of deployments, one is left out."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "pages_without_gap_or_overlap"


def spoil(broken: Broken) -> None:
    @broken.around("listDeployments")
    async def skip(request: Request, ask: Ask) -> Answer:
        answer, page = await ask(request), request.parameter("page") or "0"
        if not answer.is_success or page == "0":
            return answer
        after = await ask(request.with_query(page=str(int(page) + 1)))
        held = answer.json
        return answer.with_json({**held, "deployments": held["deployments"][1:] + after.json["deployments"][:1]})
