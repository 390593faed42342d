"""Markup in a PAL's greeting is escaped where it is kept."""

from __future__ import annotations

import html

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "request_echoed"


def spoil(broken: MutatedMock) -> None:
    @broken.around("createPal")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if "json" in request.header("content-type") and isinstance(sent, dict) and isinstance(sent.get("greeting"), str):
            request = request.with_json({**sent, "greeting": html.escape(sent["greeting"], quote=False)})
        return await ask(request)
