"""A conversation is not started without a body, which is optional."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "valid_request_accepted"


def spoil(broken: Broken) -> None:
    @broken.around("startDeploymentConversation")
    async def refuse(request: Request, ask: Ask) -> Answer:
        return await ask(request) if request.body else broken.refused(400)
