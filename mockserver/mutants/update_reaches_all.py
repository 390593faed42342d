"""An update of one secret's description changes that of every other, too."""

from __future__ import annotations

from mockserver.mutants.mutant import MutatedMock
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler

API = "together"
CAUGHT_BY = "update_changes_what_it_names"


def spoil(broken: MutatedMock) -> None:
    bound = broken.resource("secret")

    @broken.behaviour("updateSecret")
    def reach(call: Call, behave: Handler) -> Reply:
        reply = behave(call)
        if "description" in call.body:
            collection = bound.collection(call.own_world)
            for record in list(collection):
                collection.put(record._replace(fields={**record.fields, "description": call.body["description"]}))
        return reply
