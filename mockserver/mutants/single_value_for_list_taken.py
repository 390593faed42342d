"""A command that is no list is taken for a list of one."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "invalid_request_refused"


def spoil(broken: MutatedMock) -> None:
    @broken.around("POST /deployments")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if "json" in request.header("content-type") and isinstance(sent, dict) and isinstance(sent.get("command"), str):
            request = request.with_json({**sent, "command": [sent["command"]]})
        return await ask(request)
