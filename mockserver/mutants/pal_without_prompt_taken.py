"""A PAL that needs a system prompt is made without one."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "invalid_request_refused"


def spoil(broken: MutatedMock) -> None:
    @broken.around("createPal")
    async def fill(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        return await ask(request.with_json({"system_prompt": "", **sent}) if isinstance(sent, dict) else request)
