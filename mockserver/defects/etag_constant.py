"""A deployment's ETag never changes, and so no patch is ever refused for it."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "if_match_holds"


def spoil(broken: Broken) -> None:
    constant = 'W/"1"'

    @broken.answer("getDeployment")
    def tag(_request: Request, answer: Answer) -> Answer:
        return answer.with_header("etag", constant) if answer.is_success else answer

    @broken.around("patchDeployment")
    async def match(request: Request, ask: Ask) -> Answer:
        return await ask(request.with_header("if-match", None) if request.header("if-match") == constant else request)
