"""A face is deleted with another's key by whoever knows its id."""

from __future__ import annotations

from dataclasses import replace

from mockserver.mutants.mutant import MutatedMock
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler

API = "tavus"
CAUGHT_BY = "other_key_sees_nothing"


def spoil(broken: MutatedMock) -> None:
    bound = broken.resource("face")

    @broken.behaviour("deleteFace")
    def delete(call: Call, behave: Handler) -> Reply:
        if bound.collection(call.own_world).get(str(call.path["face_id"])) is None:
            for world in call.mock.store.worlds():
                if bound.collection(world).get(str(call.path["face_id"])) is not None:
                    return behave(replace(call, world=world))
        return behave(call)
