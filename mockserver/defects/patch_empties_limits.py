"""A patch of a deployment's name empties its limits."""

from __future__ import annotations

from mockserver.bound import Handler
from mockserver.call import Call, Reply
from mockserver.defect import Broken

API = "tavus"
CAUGHT_BY = "update_changes_what_it_names"


def spoil(broken: Broken) -> None:
    bound = broken.resource("deployment")

    @broken.behaviour("patchDeployment")
    def empty(call: Call, behave: Handler) -> Reply:
        reply = behave(call)
        if any(one["path"] == "/name" for one in call.body):
            record = bound.find(call.own_world, reply.body["deployment_id"])
            bound.collection(call.own_world).put(record._replace(fields={**record.fields, "limits": {}}))
        return reply
