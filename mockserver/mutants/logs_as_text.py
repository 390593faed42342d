"""A deployment's logs are JSON, but called plain text."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "content_type_declared"


def spoil(broken: MutatedMock) -> None:
    @broken.answer("getDeploymentLogs")
    def call_text(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_header("content-type", "text/plain") if answer.is_success else answer
