"""A patch writes the texts of a PAL back as they were when the patch came."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "concurrent_updates_kept"


def spoil(broken: MutatedMock) -> None:
    @broken.around("patchPal")
    async def write_back(request: MutantRequest, ask: Ask) -> MutantResponse:
        before, sent = (await ask(replace(request, method="GET", body=b""))).json, request.json
        await asyncio.sleep(0.02)
        if isinstance(sent, list) and sent and before and "pal_id" in before:
            texts = ("pal_name", "system_prompt", "greeting", "context")
            request = request.with_json([*({"op": "replace", "path": f"/{name}", "value": before[name]} for name in texts), *sent])
        return await ask(request)
