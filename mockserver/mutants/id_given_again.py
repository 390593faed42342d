"""The id of a deleted volume is given to the next one."""

from __future__ import annotations

from collections.abc import Callable

from mockserver.mutants.mutant import MutatedMock
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler
from mockserver.state.store import World

API = "together"
CAUGHT_BY = "ids_never_return"


def spoil(broken: MutatedMock) -> None:
    bound, freed = broken.resource("volume"), dict[str, list[str]]()

    @broken.behaviour("deleteVolume")
    def free(call: Call, behave: Handler) -> Reply:
        record = bound.named_in(call)
        reply = behave(call)
        freed.setdefault(call.own_world.name, []).append(record.id)
        return reply

    @broken.method(bound, "_new_id")
    def again(original: Callable[[World], str], world: World) -> str:
        free_ids = freed.get(world.name)
        return free_ids.pop() if free_ids else original(world)
