"""Two secrets can have the same name."""

from __future__ import annotations

from collections.abc import Callable

from mockserver.errors import BadRequest
from mockserver.mutants.mutant import MutatedMock
from mockserver.resources.call import Call
from mockserver.resources.resource import Fields
from mockserver.state.store import Record

API = "together"
CAUGHT_BY = "unique_is_unique"


def spoil(broken: MutatedMock) -> None:
    bound = broken.resource("secret")

    @broken.method(bound, "insert")
    def insert(original: Callable[..., Record], call: Call, fields: Fields, traits: Fields) -> Record:
        try:
            return original(call, fields, traits)
        except BadRequest:
            number = call.own_world.count("again")
            record = original(call, {**fields, "name": f"{fields['name']} {number}"}, traits)._replace(fields=fields)
            bound.collection(call.own_world).put(record)
            return record
