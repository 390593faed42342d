"""A deleted volume can still be read under its name."""

from __future__ import annotations

from dataclasses import replace

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "deleted_is_gone"


def spoil(broken: MutatedMock) -> None:
    gone: dict[str, MutantResponse] = {}

    @broken.around("deleteVolume")
    async def remember(request: MutantRequest, ask: Ask) -> MutantResponse:
        shown = await ask(replace(request, method="GET"))
        answer = await ask(request)
        if answer.is_success and shown.is_success:
            gone[request.path.rpartition("/")[0] + "/" + shown.json["name"]] = shown
        return answer

    @broken.answer("getVolume")
    def show(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return gone.get(request.path, answer) if answer.status == 404 else answer
