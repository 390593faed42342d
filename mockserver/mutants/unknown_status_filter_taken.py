"""A list asked for by a status that there is not is answered."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "invalid_request_refused"


def spoil(broken: MutatedMock) -> None:
    @broken.around("listDeployments")
    async def drop(request: MutantRequest, ask: Ask) -> MutantResponse:
        wanted = (request.parameter("status") or "draft").split(",")
        is_known = set(wanted) <= {"draft", "active", "inactive"}
        return await ask(request if is_known else request.with_query(status=None))
