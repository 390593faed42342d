"""A renamed volume is still found under its old name."""

from __future__ import annotations

from dataclasses import replace

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "unknown_id_is_not_found"


def spoil(broken: MutatedMock) -> None:
    olds: dict[str, str] = {}

    @broken.around("updateVolume")
    async def remember(request: MutantRequest, ask: Ask) -> MutantResponse:
        before = (await ask(replace(request, method="GET", body=b""))).json
        answer = await ask(request)
        if answer.is_success and before["name"] != answer.json["name"]:
            olds[request.path.rpartition("/")[0] + "/" + before["name"]] = before["id"]
        return answer

    @broken.around("getVolume")
    async def find(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer = await ask(request)
        old = olds.get(request.path)
        return await ask(replace(request, path=request.path.rpartition("/")[0] + "/" + old)) if answer.status == 404 and old else answer
