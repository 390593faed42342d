"""A patch of the present version is refused."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "if_match_holds"


def spoil(broken: MutatedMock) -> None:
    @broken.answer("patchDeployment")
    def refuse(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        is_named = request.header("if-match") not in ("", "*")
        return broken.refused(412) if is_named and answer.is_success else answer
