"""A volume is deleted for whoever knows its id."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "credential_required"


def spoil(broken: MutatedMock) -> None:
    owners: dict[str, str] = {}

    @broken.answer("createVolume")
    def remember(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.is_success:
            owners[answer.json["id"]] = request.header("authorization")
        return answer

    @broken.around("deleteVolume")
    async def admit(request: MutantRequest, ask: Ask) -> MutantResponse:
        owner = owners.get(request.path_parameters["id"], "Bearer test")
        return await ask(request if request.header("authorization") else request.with_header("authorization", owner))
