"""A name of more than 100 characters is cut, not refused."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "invalid_request_refused"


def spoil(broken: MutatedMock) -> None:
    @broken.around("createSecret")
    async def cut(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if isinstance(sent, dict) and isinstance(sent.get("name"), str) and len(sent["name"]) > 100:
            request = request.with_json({**sent, "name": sent["name"][:100]})
        return await ask(request)
