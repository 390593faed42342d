"""Between two pages of deployments, one is left out."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "pages_without_gap_or_overlap"


def spoil(broken: MutatedMock) -> None:
    @broken.around("listDeployments")
    async def skip(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer, page = await ask(request), request.parameter("page") or "0"
        if not answer.is_success or page == "0":
            return answer
        after = await ask(request.with_query(page=str(int(page) + 1)))
        held = answer.json
        return answer.with_json({**held, "deployments": held["deployments"][1:] + after.json["deployments"][:1]})
