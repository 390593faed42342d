"""A patch with another key is answered with 404, and applied."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "other_key_sees_nothing"


def spoil(broken: Broken) -> None:
    keys: dict[str, str] = {}

    @broken.answer("createPal")
    def remember(request: Request, answer: Answer) -> Answer:
        if answer.is_success:
            keys[answer.json["pal_id"]] = request.header("x-api-key")
        return answer

    @broken.around("patchPal")
    async def apply(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        owner = keys.get(request.path_parameters["pal_id"])
        if answer.status == 404 and owner:
            await ask(request.with_header("x-api-key", owner))
        return answer
