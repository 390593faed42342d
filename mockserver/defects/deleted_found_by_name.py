"""A deleted volume can still be read under its name."""

from __future__ import annotations

from dataclasses import replace

from mockserver.defect import Answer, Ask, Broken, Request

API = "together"
CAUGHT_BY = "deleted_is_gone"


def spoil(broken: Broken) -> None:
    gone: dict[str, Answer] = {}

    @broken.around("deleteVolume")
    async def remember(request: Request, ask: Ask) -> Answer:
        shown = await ask(replace(request, method="GET"))
        answer = await ask(request)
        if answer.is_success and shown.is_success:
            gone[request.path.rpartition("/")[0] + "/" + shown.json["name"]] = shown
        return answer

    @broken.answer("getVolume")
    def show(request: Request, answer: Answer) -> Answer:
        return gone.get(request.path, answer) if answer.status == 404 else answer
