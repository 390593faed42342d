"""An update writes the whole deployment back as it was when the update came."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "concurrent_updates_kept"


def spoil(broken: MutatedMock) -> None:
    @broken.around("updateDeployment")
    async def write_back(request: MutantRequest, ask: Ask) -> MutantResponse:
        before, sent = (await ask(replace(request, method="GET", body=b""))).json, request.json
        await asyncio.sleep(0.02)
        if isinstance(sent, dict) and before and "description" in before:
            request = request.with_json({"description": before["description"], "image": before["image"], **sent})
        return await ask(request)
