"""The name of a deleted secret cannot be used again."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request
from specs.text import Json

API = "together"
CAUGHT_BY = "unique_is_unique"


def spoil(broken: Broken) -> None:
    taken: set[tuple[str, Json]] = set()

    @broken.around("createSecret")
    async def refuse(request: Request, ask: Ask) -> Answer:
        sent = request.json
        key = (request.header("authorization"), sent.get("name") if isinstance(sent, dict) else None)
        if isinstance(key[1], str) and key in taken:
            return broken.refused(400)
        answer = await ask(request)
        if answer.is_success:
            taken.add(key)
        return answer
