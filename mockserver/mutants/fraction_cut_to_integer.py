"""A fraction where an integer is wanted loses what stands behind the point."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "invalid_request_refused"


def spoil(broken: MutatedMock) -> None:
    @broken.around("POST /deployments")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if "json" in request.header("content-type") and isinstance(sent, dict) and isinstance(sent.get("max_replicas"), float):
            request = request.with_json({**sent, "max_replicas": int(sent["max_replicas"])})
        return await ask(request)
