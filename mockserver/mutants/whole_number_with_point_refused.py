"""A number of replicas written as 2.0, an integer to JSON Schema, is refused."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "valid_request_accepted"


def spoil(broken: MutatedMock) -> None:
    @broken.around("POST /deployments")
    async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        is_float = isinstance(sent, dict) and isinstance(sent.get("max_replicas"), float)
        return broken.refused(400) if is_float else await ask(request)
