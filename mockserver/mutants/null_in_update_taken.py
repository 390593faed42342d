"""In an update, null for a secret's description is taken for nothing."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "invalid_request_refused"


def spoil(broken: MutatedMock) -> None:
    @broken.around("updateSecret")
    async def drop(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if isinstance(sent, dict) and "description" in sent and sent["description"] is None:
            request = request.with_json({name: held for name, held in sent.items() if name != "description"})
        return await ask(request)
