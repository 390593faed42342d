"""Of a patch that fails, the operations before the one that fails are applied."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "failed_update_changes_nothing"


def spoil(broken: MutatedMock) -> None:
    @broken.around("patchDeployment")
    async def tear(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer, sent = await ask(request), request.json
        if answer.status in (404, 409, 422) and isinstance(sent, list):
            for one in sent:
                if not (await ask(request.with_json([one]))).is_success:
                    break
        return answer
