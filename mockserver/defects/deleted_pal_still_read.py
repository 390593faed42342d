"""A deleted PAL can still be read."""

from __future__ import annotations

from dataclasses import replace

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "deleted_is_gone"


def spoil(broken: Broken) -> None:
    gone: dict[str, Answer] = {}

    @broken.around("deletePal")
    async def remember(request: Request, ask: Ask) -> Answer:
        shown = await ask(replace(request, method="GET"))
        answer = await ask(request)
        if answer.is_success:
            gone[request.path] = shown
        return answer

    @broken.answer("getPal")
    def show(request: Request, answer: Answer) -> Answer:
        return gone.get(request.path, answer) if answer.status == 404 else answer
