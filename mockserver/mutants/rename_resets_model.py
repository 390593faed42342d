"""A face's new name puts its model back to the default."""

from __future__ import annotations

from mockserver.mutants.mutant import MutatedMock
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler

API = "tavus"
CAUGHT_BY = "update_changes_what_it_names"


def spoil(broken: MutatedMock) -> None:
    bound = broken.resource("face")

    @broken.behaviour("renameFace")
    def reset(call: Call, behave: Handler) -> Reply:
        reply = behave(call)
        record = bound.find(call.own_world, reply.body["face_id"])
        bound.collection(call.own_world).put(record._replace(fields={**record.fields, "model_name": "phoenix-4"}))
        return reply
