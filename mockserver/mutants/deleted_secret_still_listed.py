"""A deleted secret is still in the list."""

from __future__ import annotations

from mockserver.mutants.mutant import MutatedMock
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "deleted_is_gone"


def spoil(broken: MutatedMock) -> None:
    bound, gone = broken.resource("secret"), dict[str, list[Json]]()

    @broken.behaviour("deleteSecret")
    def remember(call: Call, behave: Handler) -> Reply:
        shown = bound.shown(bound.named_in(call), call.now_s, call.own_world)
        reply = behave(call)
        gone.setdefault(call.own_world.name, []).append({name: held for name, held in shown.items() if name in bound.shape.item_properties})
        return reply

    @broken.behaviour("listSecrets")
    def show(call: Call, behave: Handler) -> Reply:
        reply = behave(call)
        reply.body["data"] += gone.get(call.own_world.name, [])
        return reply
