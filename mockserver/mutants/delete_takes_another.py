"""Deleting a PAL deletes the one that was made after it, too."""

from __future__ import annotations

from mockserver.mutants.mutant import MutatedMock
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler

API = "tavus"
CAUGHT_BY = "created_is_readable"


def spoil(broken: MutatedMock) -> None:
    bound = broken.resource("pal")

    @broken.behaviour("deletePal")
    def take(call: Call, behave: Handler) -> Reply:
        number = bound.named_in(call).number
        reply = behave(call)
        for record in list(bound.collection(call.own_world)):
            if record.number == number + 1:
                bound.remove(call.mock.store, call.own_world, record)
        return reply
