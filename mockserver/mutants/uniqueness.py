"""Values that must be unique and are not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from mockserver.errors import BadRequest
from mockserver.mutants.messages import MutantRequest, MutantResponse
from mockserver.mutants.mutant import mutant
from mockserver.mutants.mutated_mock import Ask, MutatedMock
from mockserver.resources.call import Call
from mockserver.resources.resource import Fields
from mockserver.state.store import Record, World
from specs.json.parsing import Json


@mutant("together", caught_by="unique_is_unique")
def freed_name_refused(mutated: MutatedMock) -> None:
    """The name of a deleted secret cannot be used again."""
    taken: set[tuple[str, Json]] = set()

    @mutated.around("createSecret")
    async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        key = (request.header("authorization"), sent.get("name") if isinstance(sent, dict) else None)
        if isinstance(key[1], str) and key in taken:
            return mutated.refused(400)
        answer = await ask(request)
        if answer.is_success:
            taken.add(key)
        return answer


@mutant("together", caught_by="unique_is_unique")
def name_given_twice(mutated: MutatedMock) -> None:
    """Two secrets can have the same name."""
    bound = mutated.resource("secret")

    @mutated.method(bound, "insert")
    def insert(original: Callable[..., Record], call: Call, fields: Fields, metadata: Fields) -> Record:
        try:
            return original(call, fields, metadata)
        except BadRequest:
            number = call.own_world.count("again")
            record = original(call, {**fields, "name": f"{fields['name']} {number}"}, metadata)._replace(fields=fields)
            bound.collection(call.own_world).put(record)
            return record


@mutant("together", caught_by="unique_is_unique")
def renamed_to_taken_name(mutated: MutatedMock) -> None:
    """A volume can be given another's name by an update."""
    bound = mutated.resource("volume")

    @mutated.method(bound, "change")
    def change(original: Callable[..., Record], world: World, record: Record, fields: Fields, metadata: Fields, **rest: Json) -> Record:
        try:
            return original(world, record, fields, metadata, **rest)
        except BadRequest:
            changed = record.with_fields(fields, now_s=rest["now_s"], **metadata)
            bound.collection(world).put(changed)
            return changed


@mutant("together", caught_by="unique_is_unique")
def unique_only_one_by_one(mutated: MutatedMock) -> None:
    """Secrets made at the same time can have the same name."""
    under_way: dict[tuple[str, Json], int] = {}

    @mutated.around("createSecret")
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
