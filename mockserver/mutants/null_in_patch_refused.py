"""A patch that sets a nullable field of a PAL to null is refused."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "valid_request_accepted"


def spoil(broken: MutatedMock) -> None:
    @broken.around("patchPal")
    async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer, sent = await ask(request), request.json
        has_null = isinstance(sent, list) and any(isinstance(one, dict) and one.get("value", 0) is None for one in sent)
        return broken.refused(422) if has_null and answer.status in (200, 304) else answer
