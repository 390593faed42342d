"""Blanks around a volume's name are taken away."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "request_echoed"


def spoil(broken: MutatedMock) -> None:
    @broken.around("createVolume")
    async def trim(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if isinstance(sent, dict) and isinstance(sent.get("name"), str) and sent["name"].strip():
            request = request.with_json({**sent, "name": sent["name"].strip()})
        return await ask(request)
