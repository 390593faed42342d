"""A revision is found under every deployment, if any has it."""

from __future__ import annotations

from dataclasses import replace

from mockserver.errors import NotFound
from mockserver.mutants.mutant import MutatedMock
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler

API = "together"
CAUGHT_BY = "child_only_under_parent"


def spoil(broken: MutatedMock) -> None:
    bound = broken.resource("deployment")

    @broken.behaviour("getDeploymentRevision")
    def find(call: Call, behave: Handler) -> Reply:
        bound.named_in(call)
        for record in bound.collection(call.own_world):
            try:
                return behave(replace(call, path={**call.path, "id": record.id}))
            except NotFound:
                continue
        return behave(call)
