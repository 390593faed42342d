"""Many items, some of them deleted in between: the last one, the first, all."""

from __future__ import annotations

from contracts.generation.resource_pool import ResourcePool
from contracts.transport.session import RecordingSession
from specs.json.parsing import Json
from specs.resources.collections import Collection

_PURPOSE = "ids"


def experiment(lab: RecordingSession, existing: ResourcePool, collection: Collection) -> None:
    """Create and delete, so that an id that is counted or chosen by what is there would come again."""
    items = _created(existing, collection, 3)
    for doomed in (items[-1:], items[:1]):
        _delete(lab, existing, collection, doomed)
        items = [item for item in items if item not in doomed] + _created(existing, collection, 2)
    _delete(lab, existing, collection, items)
    _created(existing, collection, 3)
    if collection.list is not None:
        lab.call(collection.list, existing.path_parameters(collection.list, {}), purpose=_PURPOSE, intent="What is there in the end")


def _created(existing: ResourcePool, collection: Collection, count: int) -> list[dict[str, Json]]:
    return [item for item in (existing.create(collection, purpose=_PURPOSE) for _ in range(count)) if item is not None]


def _delete(lab: RecordingSession, existing: ResourcePool, collection: Collection, items: list[dict[str, Json]]) -> None:
    if collection.delete is None:
        return
    for item in items:
        path = (
            {**existing.path_parameters(collection.create, {}), collection.id_parameter or "": str(item[collection.id_field])}
            if collection.create
            else {}
        )
        existing.learn(lab.call(collection.delete, path, purpose=_PURPOSE, intent="Deleted in between"))
