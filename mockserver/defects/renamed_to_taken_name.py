"""A volume can be given another's name by an update."""

from __future__ import annotations

from collections.abc import Callable

from mockserver.defect import Broken
from mockserver.errors import BadRequest
from mockserver.resource import Fields
from mockserver.store import Record, World
from specs.text import Json

API = "together"
CAUGHT_BY = "unique_is_unique"


def spoil(broken: Broken) -> None:
    bound = broken.resource("volume")

    @broken.method(bound, "change")
    def change(original: Callable[..., Record], world: World, record: Record, fields: Fields, traits: Fields, **rest: Json) -> Record:
        try:
            return original(world, record, fields, traits, **rest)
        except BadRequest:
            changed = record.with_fields(fields, now_s=rest["now_s"], **traits)
            bound.collection(world).put(changed)
            return changed
