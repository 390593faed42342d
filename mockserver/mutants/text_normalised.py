"""A PAL's prompt comes back in another normal form of Unicode."""

from __future__ import annotations

import unicodedata

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "request_echoed"


def spoil(broken: MutatedMock) -> None:
    @broken.around("createPal")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if "json" in request.header("content-type") and isinstance(sent, dict) and isinstance(sent.get("system_prompt"), str):
            request = request.with_json({**sent, "system_prompt": unicodedata.normalize("NFC", sent["system_prompt"])})
        return await ask(request)
