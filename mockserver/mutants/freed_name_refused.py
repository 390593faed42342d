"""The name of a deleted secret cannot be used again."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "unique_is_unique"


def spoil(broken: MutatedMock) -> None:
    taken: set[tuple[str, Json]] = set()

    @broken.around("createSecret")
    async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        key = (request.header("authorization"), sent.get("name") if isinstance(sent, dict) else None)
        if isinstance(key[1], str) and key in taken:
            return broken.refused(400)
        answer = await ask(request)
        if answer.is_success:
            taken.add(key)
        return answer
