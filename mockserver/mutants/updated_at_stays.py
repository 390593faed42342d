"""An update of a secret leaves the time of its last update."""

from __future__ import annotations

from mockserver.mutants.mutant import MutatedMock
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler

API = "together"
CAUGHT_BY = "updated_at_moves"


def spoil(broken: MutatedMock) -> None:
    bound = broken.resource("secret")

    @broken.behaviour("updateSecret")
    def stay(call: Call, behave: Handler) -> Reply:
        before = bound.named_in(call)
        behave(call)
        record = bound.find(call.own_world, before.id)._replace(updated_s=before.updated_s)
        bound.collection(call.own_world).put(record)
        return bound.reply(call, record)
