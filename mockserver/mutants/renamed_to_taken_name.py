"""A volume can be given another's name by an update."""

from __future__ import annotations

from collections.abc import Callable

from mockserver.errors import BadRequest
from mockserver.mutants.mutant import MutatedMock
from mockserver.resources.resource import Fields
from mockserver.state.store import Record, World
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "unique_is_unique"


def spoil(broken: MutatedMock) -> None:
    bound = broken.resource("volume")

    @broken.method(bound, "change")
    def change(original: Callable[..., Record], world: World, record: Record, fields: Fields, traits: Fields, **rest: Json) -> Record:
        try:
            return original(world, record, fields, traits, **rest)
        except BadRequest:
            changed = record.with_fields(fields, now_s=rest["now_s"], **traits)
            bound.collection(world).put(changed)
            return changed
