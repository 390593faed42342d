"""A secret is read with another's key by whoever knows its id."""

from __future__ import annotations

from dataclasses import replace

from mockserver.mutants.mutant import MutatedMock
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler

API = "together"
CAUGHT_BY = "other_key_sees_nothing"


def spoil(broken: MutatedMock) -> None:
    bound = broken.resource("secret")

    @broken.behaviour("getSecret")
    def read(call: Call, behave: Handler) -> Reply:
        for world in call.mock.store.worlds():
            if bound.collection(world).get(str(call.path["id"])) is not None:
                return behave(replace(call, world=world))
        return behave(call)
