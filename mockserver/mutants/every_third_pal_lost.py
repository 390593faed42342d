"""Every third PAL is answered, and not kept."""

from __future__ import annotations

from mockserver.mutants.mutant import MutatedMock
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler

API = "tavus"
CAUGHT_BY = "created_is_readable"


def spoil(broken: MutatedMock) -> None:
    bound = broken.resource("pal")

    @broken.behaviour("createPal")
    def lose(call: Call, behave: Handler) -> Reply:
        reply = behave(call)
        if call.own_world.count("made") % 3 == 0:
            bound.remove(call.mock.store, call.own_world, bound.find(call.own_world, reply.body["pal_id"]))
        return reply
