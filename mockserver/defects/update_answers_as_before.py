"""An update of a secret answers with what it was before."""

from __future__ import annotations

from dataclasses import replace

from mockserver.defect import Answer, Ask, Broken, Request

API = "together"
CAUGHT_BY = "request_echoed"


def spoil(broken: Broken) -> None:
    @broken.around("updateSecret")
    async def before(request: Request, ask: Ask) -> Answer:
        shown = await ask(replace(request, method="GET", body=b""))
        answer = await ask(request)
        return shown if answer.is_success else answer
