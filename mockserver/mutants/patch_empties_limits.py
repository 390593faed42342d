"""A patch of a deployment's name empties its limits."""

from __future__ import annotations

from mockserver.mutants.mutant import MutatedMock
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler

API = "tavus"
CAUGHT_BY = "update_changes_what_it_names"


def spoil(broken: MutatedMock) -> None:
    bound = broken.resource("deployment")

    @broken.behaviour("patchDeployment")
    def empty(call: Call, behave: Handler) -> Reply:
        reply = behave(call)
        if any(one["path"] == "/name" for one in call.body):
            record = bound.find(call.own_world, reply.body["deployment_id"])
            bound.collection(call.own_world).put(record._replace(fields={**record.fields, "limits": {}}))
        return reply
