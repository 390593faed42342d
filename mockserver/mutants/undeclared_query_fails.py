"""A query parameter that is not declared makes a PAL unfindable."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "undeclared_query_refused_or_ignored"


def spoil(broken: MutatedMock) -> None:
    @broken.answer("getPal")
    def lose(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        declared = {"include_settings", "verbose"}
        return broken.refused(404) if {name for name, _ in request.query} - declared else answer
