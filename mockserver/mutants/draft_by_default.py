"""A deployment made without a status is a draft, where `active` is declared."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "defaults_applied"


def spoil(broken: MutatedMock) -> None:
    @broken.around("createDeployment")
    async def another(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        return await ask(request.with_json({"status": "draft", **sent}) if isinstance(sent, dict) else request)
