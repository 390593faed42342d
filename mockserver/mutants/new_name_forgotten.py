"""A volume's new name is answered, and not kept."""

from __future__ import annotations

from mockserver.mutants.mutant import MutatedMock
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler

API = "together"
CAUGHT_BY = "update_changes_what_it_names"


def spoil(broken: MutatedMock) -> None:
    bound = broken.resource("volume")

    @broken.behaviour("updateVolume")
    def forget(call: Call, behave: Handler) -> Reply:
        before = bound.named_in(call)
        reply = behave(call)
        after = bound.find(call.own_world, before.id)
        old = before.fields["name"]
        bound.collection(call.own_world).put(after._replace(fields={**after.fields, "name": old}, name=old))
        return reply
