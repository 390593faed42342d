"""A deployment's ETag, which is declared as required, is missing."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "headers_as_declared"


def spoil(broken: MutatedMock) -> None:
    @broken.answer("getDeployment")
    def without(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_header("etag", None)
