"""A deployment's ETag has no quotes around it."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "headers_as_declared"


def spoil(broken: MutatedMock) -> None:
    @broken.answer("getDeployment")
    def unquoted(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_header("etag", answer.header("etag").replace('"', "")) if answer.is_success else answer
