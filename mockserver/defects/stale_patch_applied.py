"""A patch of a version that is over is answered with 412, and applied."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "if_match_holds"


def spoil(broken: Broken) -> None:
    @broken.around("patchDeployment")
    async def apply(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        if answer.status == 412:
            await ask(request.with_header("if-match", None))
        return answer
