"""A patch of a version that is over is answered with 412, and applied."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "if_match_holds"


def spoil(broken: MutatedMock) -> None:
    @broken.around("patchDeployment")
    async def apply(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer = await ask(request)
        if answer.status == 412:
            await ask(request.with_header("if-match", None))
        return answer
