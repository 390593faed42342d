"""A list of deployments asked for by status and channel at once is answered with 500."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "no_server_error"


def spoil(broken: Broken) -> None:
    @broken.around("listDeployments")
    async def fail(request: Request, ask: Ask) -> Answer:
        is_both = request.parameter("status") and request.parameter("channel")
        return broken.refused(500) if is_both else await ask(request)
