"""Reading a PAL moves the time of its last update."""

from __future__ import annotations

from mockserver.mutants.mutant import MutatedMock
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler

API = "tavus"
CAUGHT_BY = "reads_are_stable"


def spoil(broken: MutatedMock) -> None:
    bound = broken.resource("pal")

    @broken.behaviour("getPal")
    def touch(call: Call, behave: Handler) -> Reply:
        record = bound.named_in(call)
        bound.change(call.own_world, record, record.fields, {}, now_s=call.now_s)
        return behave(call)
