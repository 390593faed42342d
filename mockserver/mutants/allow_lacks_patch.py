"""The methods that a 405 lists lack PATCH."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "allow_header_complete"


def spoil(broken: MutatedMock) -> None:
    @broken.answer()
    def without(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        methods = answer.header("allow").split(", ")
        kept = ", ".join(method for method in methods if method != "PATCH")
        return answer.with_header("allow", kept) if answer.status == 405 else answer
