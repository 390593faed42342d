"""A deployment on the channel `embed`, one of three, is answered with 500."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "no_server_error"


def spoil(broken: Broken) -> None:
    @broken.around("createDeployment")
    async def fail(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        if answer.is_success and request.json["channel"] == "embed":
            return broken.refused(500)
        return answer
