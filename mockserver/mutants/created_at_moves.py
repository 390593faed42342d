"""An update of a volume moves the time of its creation."""

from __future__ import annotations

from mockserver.mutants.mutant import MutatedMock
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler

API = "together"
CAUGHT_BY = "created_at_stays"


def spoil(broken: MutatedMock) -> None:
    bound = broken.resource("volume")

    @broken.behaviour("updateVolume")
    def move(call: Call, behave: Handler) -> Reply:
        record = bound.find(call.own_world, behave(call).body["id"])
        moved = record._replace(created_s=record.updated_s)
        bound.collection(call.own_world).put(moved)
        return bound.reply(call, moved)
