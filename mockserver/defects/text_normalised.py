"""A PAL's prompt comes back in another normal form of Unicode."""

from __future__ import annotations

import unicodedata

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "request_echoed"


def spoil(broken: Broken) -> None:
    @broken.around("createPal")
    async def change(request: Request, ask: Ask) -> Answer:
        sent = request.json
        if "json" in request.header("content-type") and isinstance(sent, dict) and isinstance(sent.get("system_prompt"), str):
            request = request.with_json({**sent, "system_prompt": unicodedata.normalize("NFC", sent["system_prompt"])})
        return await ask(request)
