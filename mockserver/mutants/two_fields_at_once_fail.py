"""A secret made with both a description and a project is answered with 500."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "no_server_error"


def spoil(broken: MutatedMock) -> None:
    @broken.around("createSecret")
    async def fail(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        is_both = isinstance(sent, dict) and sent.get("description") and sent.get("project_id")
        return broken.refused(500) if is_both else await ask(request)
