"""Of a command's arguments, those after the tenth are dropped."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "request_echoed"


def spoil(broken: MutatedMock) -> None:
    @broken.around("POST /deployments")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if "json" in request.header("content-type") and isinstance(sent, dict) and isinstance(sent.get("args"), list):
            request = request.with_json({**sent, "args": sent["args"][:10]})
        return await ask(request)
