"""Several blanks in a secret's description become one."""

from __future__ import annotations

import re

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "request_echoed"


def spoil(broken: MutatedMock) -> None:
    @broken.around("createSecret")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if "json" in request.header("content-type") and isinstance(sent, dict) and isinstance(sent.get("description"), str):
            request = request.with_json({**sent, "description": re.sub(" +", " ", sent["description"])})
        return await ask(request)
