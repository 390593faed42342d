"""An update of a secret that does not exist makes it."""

from __future__ import annotations

from dataclasses import replace

from mockserver.defect import Answer, Ask, Broken, Request

API = "together"
CAUGHT_BY = "unknown_id_is_not_found"


def spoil(broken: Broken) -> None:
    @broken.around("updateSecret")
    async def make(request: Request, ask: Ask) -> Answer:
        answer, key = await ask(request), request.path_parameters["id"]
        if answer.status != 404:
            return answer
        made = replace(request, method="POST", path=request.path.rpartition("/")[0])
        return await ask(made.with_json({"name": key[:100], "value": "made"}))
