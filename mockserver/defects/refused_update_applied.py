"""An update of a secret that is refused changes its description all the same."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "together"
CAUGHT_BY = "failed_update_changes_nothing"


def spoil(broken: Broken) -> None:
    @broken.around("updateSecret")
    async def apply(request: Request, ask: Ask) -> Answer:
        answer, sent = await ask(request), request.json
        if answer.status == 400 and isinstance(sent, dict) and "description" in sent:
            await ask(request.with_json({"description": sent["description"]}))
        return answer
