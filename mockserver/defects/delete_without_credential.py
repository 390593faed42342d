"""A volume is deleted for whoever knows its id."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "together"
CAUGHT_BY = "credential_required"


def spoil(broken: Broken) -> None:
    owners: dict[str, str] = {}

    @broken.answer("createVolume")
    def remember(request: Request, answer: Answer) -> Answer:
        if answer.is_success:
            owners[answer.json["id"]] = request.header("authorization")
        return answer

    @broken.around("deleteVolume")
    async def admit(request: Request, ask: Ask) -> Answer:
        owner = owners.get(request.path_parameters["id"], "Bearer test")
        return await ask(request if request.header("authorization") else request.with_header("authorization", owner))
