"""The list of PALs shows those of every key."""

from __future__ import annotations

from mockserver.mutants.mutant import MutatedMock
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler

API = "tavus"
CAUGHT_BY = "other_key_sees_nothing"


def spoil(broken: MutatedMock) -> None:
    bound = broken.resource("pal")

    @broken.behaviour("listPals")
    def show(call: Call, behave: Handler) -> Reply:
        reply = behave(call)
        for world in call.mock.store.worlds():
            for record in bound.collection(world) if world is not call.own_world else ():
                if record.traits["pal_type"] == "user":
                    shown = bound.shown(record, max(call.now_s, record.updated_s), world)
                    reply.body["data"].append({name: held for name, held in shown.items() if name in bound.shape.item_properties})
                    reply.body["total_count"] += 1
        return reply
