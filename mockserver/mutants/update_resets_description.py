"""An update of a secret that says nothing of its description empties it."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "update_changes_what_it_names"


def spoil(broken: MutatedMock) -> None:
    @broken.around("updateSecret")
    async def reset(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        return await ask(request.with_json({"description": "", **sent}) if isinstance(sent, dict) else request)
