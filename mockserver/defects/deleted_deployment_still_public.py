"""The page of a deleted deployment still loads."""

from __future__ import annotations

from dataclasses import replace

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "deleted_is_gone"


def spoil(broken: Broken) -> None:
    gone: dict[str, Answer] = {}

    @broken.around("deleteDeployment")
    async def remember(request: Request, ask: Ask) -> Answer:
        shown = await ask(replace(request, method="GET", path=f"{request.path}/init"))
        answer = await ask(request)
        if answer.is_success and shown.is_success:
            gone[f"{request.path}/init"] = shown
        return answer

    @broken.answer("getDeploymentInit")
    def show(request: Request, answer: Answer) -> Answer:
        return gone.get(request.path, answer) if answer.status == 404 else answer
