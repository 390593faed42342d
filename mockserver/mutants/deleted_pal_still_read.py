"""A deleted PAL can still be read."""

from __future__ import annotations

from dataclasses import replace

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "deleted_is_gone"


def spoil(broken: MutatedMock) -> None:
    gone: dict[str, MutantResponse] = {}

    @broken.around("deletePal")
    async def remember(request: MutantRequest, ask: Ask) -> MutantResponse:
        shown = await ask(replace(request, method="GET"))
        answer = await ask(request)
        if answer.is_success:
            gone[request.path] = shown
        return answer

    @broken.answer("getPal")
    def show(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return gone.get(request.path, answer) if answer.status == 404 else answer
