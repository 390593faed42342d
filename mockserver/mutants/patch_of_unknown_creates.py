"""An update of a secret that does not exist makes it."""

from __future__ import annotations

from dataclasses import replace

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "unknown_id_is_not_found"


def spoil(broken: MutatedMock) -> None:
    @broken.around("updateSecret")
    async def make(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer, key = await ask(request), request.path_parameters["id"]
        if answer.status != 404:
            return answer
        made = replace(request, method="POST", path=request.path.rpartition("/")[0])
        return await ask(made.with_json({"name": key[:100], "value": "made"}))
