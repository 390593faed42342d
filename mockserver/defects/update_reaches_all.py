"""An update of one secret's description changes that of every other, too."""

from __future__ import annotations

from mockserver.bound import Handler
from mockserver.call import Call, Reply
from mockserver.defect import Broken

API = "together"
CAUGHT_BY = "update_changes_what_it_names"


def spoil(broken: Broken) -> None:
    bound = broken.resource("secret")

    @broken.behaviour("updateSecret")
    def reach(call: Call, behave: Handler) -> Reply:
        reply = behave(call)
        if "description" in call.body:
            collection = bound.collection(call.own_world)
            for record in list(collection):
                collection.put(record._replace(fields={**record.fields, "description": call.body["description"]}))
        return reply
