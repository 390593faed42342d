"""Reading a PAL moves the time of its last update."""

from __future__ import annotations

from mockserver.bound import Handler
from mockserver.call import Call, Reply
from mockserver.defect import Broken

API = "tavus"
CAUGHT_BY = "reads_are_stable"


def spoil(broken: Broken) -> None:
    bound = broken.resource("pal")

    @broken.behaviour("getPal")
    def touch(call: Call, behave: Handler) -> Reply:
        record = bound.named_in(call)
        bound.change(call.own_world, record, record.fields, {}, now_s=call.now_s)
        return behave(call)
