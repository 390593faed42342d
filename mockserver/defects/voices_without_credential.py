"""The voices are shown to whoever asks."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "credential_required"


def spoil(broken: Broken) -> None:
    @broken.around("listVoices")
    async def admit(request: Request, ask: Ask) -> Answer:
        return await ask(request if request.header("x-api-key") else request.with_header("x-api-key", "test"))
