"""A patch of a version that is not the present one is applied."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "if_match_holds"


def spoil(broken: MutatedMock) -> None:
    @broken.around("patchDeployment")
    async def ignore(request: MutantRequest, ask: Ask) -> MutantResponse:
        return await ask(request.with_header("if-match", None))
