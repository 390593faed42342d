"""An update of a secret answers with what it was before."""

from __future__ import annotations

from dataclasses import replace

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "request_echoed"


def spoil(broken: MutatedMock) -> None:
    @broken.around("updateSecret")
    async def before(request: MutantRequest, ask: Ask) -> MutantResponse:
        shown = await ask(replace(request, method="GET", body=b""))
        answer = await ask(request)
        return shown if answer.is_success else answer
