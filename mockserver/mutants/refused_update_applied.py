"""An update of a secret that is refused changes its description all the same."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "failed_update_changes_nothing"


def spoil(broken: MutatedMock) -> None:
    @broken.around("updateSecret")
    async def apply(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer, sent = await ask(request), request.json
        if answer.status == 400 and isinstance(sent, dict) and "description" in sent:
            await ask(request.with_json({"description": sent["description"]}))
        return answer
