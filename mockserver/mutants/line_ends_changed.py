"""Line ends in a PAL's context become those of Unix."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "request_echoed"


def spoil(broken: MutatedMock) -> None:
    @broken.around("createPal")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if "json" in request.header("content-type") and isinstance(sent, dict) and isinstance(sent.get("context"), str):
            request = request.with_json({**sent, "context": sent["context"].replace("\r\n", "\n")})
        return await ask(request)
