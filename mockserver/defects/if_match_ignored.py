"""A patch of a version that is not the present one is applied."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "if_match_holds"


def spoil(broken: Broken) -> None:
    @broken.around("patchDeployment")
    async def ignore(request: Request, ask: Ask) -> Answer:
        return await ask(request.with_header("if-match", None))
