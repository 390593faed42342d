"""Each page of faces begins with the last face of the page before."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "pages_without_gap_or_overlap"


def spoil(broken: MutatedMock) -> None:
    @broken.around("listFaces")
    async def overlap(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer, page = await ask(request), request.parameter("page") or "1"
        if not answer.is_success or page == "1":
            return answer
        before = await ask(request.with_query(page=str(int(page) - 1)))
        held = answer.json
        shown = before.json["data"][-1:] + held["data"]
        return answer.with_json({**held, "data": shown[:-1] if held["data"] else shown})
