"""A patch with another key is answered with 404, and applied."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "other_key_sees_nothing"


def spoil(broken: MutatedMock) -> None:
    keys: dict[str, str] = {}

    @broken.answer("createPal")
    def remember(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.is_success:
            keys[answer.json["pal_id"]] = request.header("x-api-key")
        return answer

    @broken.around("patchPal")
    async def apply(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer = await ask(request)
        owner = keys.get(request.path_parameters["pal_id"])
        if answer.status == 404 and owner:
            await ask(request.with_header("x-api-key", owner))
        return answer
