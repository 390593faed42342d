"""A skill is found under every PAL, if any has it."""

from __future__ import annotations

from dataclasses import replace

from mockserver.mutants.mutant import MutatedMock
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler

API = "tavus"
CAUGHT_BY = "child_only_under_parent"


def spoil(broken: MutatedMock) -> None:
    bound = broken.resource("pal")

    @broken.behaviour("getPalSkill")
    def find(call: Call, behave: Handler) -> Reply:
        bound.named_in(call)
        for record in bound.collection(call.own_world):
            if call.path["skill_id"] in record.traits.get("skills", {}):
                return behave(replace(call, path={**call.path, "pal_id": record.id}))
        return behave(call)
