"""A secret's lifetime that is one second too long is cut, not refused."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "invalid_request_refused"


def spoil(broken: MutatedMock) -> None:
    @broken.around("createSecret")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if "json" in request.header("content-type") and isinstance(sent, dict) and sent.get("ttl_seconds") == 1_209_601:
            request = request.with_json({**sent, "ttl_seconds": 1_209_600})
        return await ask(request)
