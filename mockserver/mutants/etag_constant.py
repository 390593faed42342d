"""A deployment's ETag never changes, and so no patch is ever refused for it."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "if_match_holds"


def spoil(broken: MutatedMock) -> None:
    constant = 'W/"1"'

    @broken.answer("getDeployment")
    def tag(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_header("etag", constant) if answer.is_success else answer

    @broken.around("patchDeployment")
    async def match(request: MutantRequest, ask: Ask) -> MutantResponse:
        return await ask(request.with_header("if-match", None) if request.header("if-match") == constant else request)
