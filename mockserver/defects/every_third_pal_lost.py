"""Every third PAL is answered, and not kept."""

from __future__ import annotations

from mockserver.bound import Handler
from mockserver.call import Call, Reply
from mockserver.defect import Broken

API = "tavus"
CAUGHT_BY = "created_is_readable"


def spoil(broken: Broken) -> None:
    bound = broken.resource("pal")

    @broken.behaviour("createPal")
    def lose(call: Call, behave: Handler) -> Reply:
        reply = behave(call)
        if call.own_world.count("made") % 3 == 0:
            bound.remove(call.mock.store, call.own_world, bound.find(call.own_world, reply.body["pal_id"]))
        return reply
