"""A deployment that asks for no GPUs gets one, where 0 is declared."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "defaults_applied"


def spoil(broken: MutatedMock) -> None:
    @broken.around("POST /deployments")
    async def another(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        return await ask(request.with_json({"gpu_count": 1, **sent}) if isinstance(sent, dict) else request)
