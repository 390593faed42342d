"""Secrets made at the same time can have the same name."""

from __future__ import annotations

import asyncio

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "unique_is_unique"


def spoil(broken: MutatedMock) -> None:
    under_way: dict[tuple[str, Json], int] = {}

    @broken.around("createSecret")
    async def race(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if not isinstance(sent, dict) or not isinstance(sent.get("name"), str):
            return await ask(request)
        key = (request.header("authorization"), sent["name"])
        number = under_way[key] = under_way.get(key, 0) + 1
        await asyncio.sleep(0.02)
        is_alone = number == under_way.pop(key, number) == 1
        answer = await ask(request if is_alone else request.with_json({**sent, "name": f"{sent['name']}-{number}"}))
        return answer.with_json({**answer.json, "name": sent["name"]}) if answer.is_success else answer
