"""A face's new name leaves the time of its last update."""

from __future__ import annotations

from mockserver.bound import Handler
from mockserver.call import Call, Reply
from mockserver.defect import Broken

API = "tavus"
CAUGHT_BY = "updated_at_moves"


def spoil(broken: Broken) -> None:
    bound = broken.resource("face")

    @broken.behaviour("renameFace")
    def stay(call: Call, behave: Handler) -> Reply:
        before = bound.named_in(call)
        behave(call)
        record = bound.find(call.own_world, before.id)._replace(updated_s=before.updated_s)
        bound.collection(call.own_world).put(record)
        return bound.reply(call, record)
