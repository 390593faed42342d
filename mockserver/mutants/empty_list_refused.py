"""A PAL with an empty list of tags is refused."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "valid_request_accepted"


def spoil(broken: MutatedMock) -> None:
    @broken.around("createPal")
    async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        is_empty = isinstance(sent, dict) and sent.get("document_tags") == []
        return broken.refused(400) if is_empty else await ask(request)
