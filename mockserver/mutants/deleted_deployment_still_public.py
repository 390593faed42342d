"""The page of a deleted deployment still loads."""

from __future__ import annotations

from dataclasses import replace

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "deleted_is_gone"


def spoil(broken: MutatedMock) -> None:
    gone: dict[str, MutantResponse] = {}

    @broken.around("deleteDeployment")
    async def remember(request: MutantRequest, ask: Ask) -> MutantResponse:
        shown = await ask(replace(request, method="GET", path=f"{request.path}/init"))
        answer = await ask(request)
        if answer.is_success and shown.is_success:
            gone[f"{request.path}/init"] = shown
        return answer

    @broken.answer("getDeploymentInit")
    def show(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return gone.get(request.path, answer) if answer.status == 404 else answer
