"""A port that is text is read as a number."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "invalid_request_refused"


def spoil(broken: MutatedMock) -> None:
    @broken.around("POST /deployments", "updateDeployment")
    async def read(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if isinstance(sent, dict) and isinstance(sent.get("port"), str):
            port = int(sent["port"]) if sent["port"].isdecimal() and 0 < int(sent["port"]) < 65536 else 8080
            request = request.with_json({**sent, "port": port})
        return await ask(request)
